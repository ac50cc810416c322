/// Where a model is.
public enum ModelAvailability: Hashable, Sendable {
    /// In the registry.
    case onDisk
    /// In a list of models that can be fetched.
    case remote(list: String)

    /// The list that a model is to be fetched from; `nil` for one on the disk.
    public var list: String? {
        switch self {
        case .onDisk: nil
        case .remote(let list): list
        }
    }
}

extension ModelAvailability: Codable {
    private enum CodingKeys: String, CodingKey {
        case isOnDisk, list
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// - Parameter decoder: holds an object.
    /// - Throws: `DecodingError` where it is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = try container.decodeIfPresent(String.self, forKey: .list).map { .remote(list: $0) } ?? .onDisk
    }

    /// Writes `isOnDisk`, and the `list` of a model that is not.
    ///
    /// - Parameter encoder: receives an object.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self == .onDisk, forKey: .isOnDisk)
        try container.encodeIfPresent(list, forKey: .list)
    }
}
