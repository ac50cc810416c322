public import Core
internal import Foundation

/// Where a list of models lies: at an address on the web, or in a file.
public enum ListLocation: Hashable, Sendable, CustomStringConvertible {
    /// On the web.
    case address(WebAddress)
    /// In a file, by its absolute path.
    case file(path: String)

    /// Tells addresses from paths.
    ///
    /// - Parameter text: an http or https address, or a path, which may be relative to the current folder.
    /// - Throws: ``RegistryError`` for an address of another kind.
    public init(_ text: String) throws(RegistryError) {
        if let address = WebAddress(text) {
            self = .address(address)
        } else if text.isEmpty || text.contains("://") {
            throw RegistryError(
                .usage, "“\(text)” is not the place of a list",
                remedy: "Give an http or https address without a password, or the path of a file.")
        } else {
            self = .file(path: URL(filePath: text).standardizedFileURL.path)
        }
    }

    /// The address or the path.
    public var description: String {
        switch self {
        case .address(let address): address.text
        case .file(let path): path
        }
    }

    /// A name for the list: that of its file without the extension, else that of the server.
    var suggestedName: String {
        let (path, host) =
            switch self {
            case .address(let address): (URL(string: address.text)?.path ?? "", address.host)
            case .file(let path): (path, "")
            }
        let file = path.split(separator: "/").last ?? ""
        let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file
        return [String(stem), host].map(Self.plain).first(where: RegistryName.isValid) ?? "list"
    }

    /// The characters that a name can have.
    private static func plain(_ text: String) -> String {
        String(text.prefix(64).map { RegistryName.isValid("a\($0)") ? $0 : "-" }.drop { "._-".contains($0) })
    }
}

extension ListLocation: Codable {
    /// Reads the place from one string.
    ///
    /// - Parameter decoder: holds a single string.
    /// - Throws: `DecodingError.dataCorrupted` when the string is neither an address nor an absolute path.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if text.hasPrefix("/") {
            self = .file(path: text)
        } else if let address = WebAddress(text) {
            self = .address(address)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is neither an address nor an absolute path")
        }
    }

    /// Writes the place as one string.
    ///
    /// - Parameter encoder: receives a single string.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
