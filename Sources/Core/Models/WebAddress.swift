internal import Foundation

/// The address of something on the web: `http` or `https`, with a host, and without a password in it.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address as it was written, without a fragment.
    public let text: String

    /// Accepts addresses of the two schemes only; `nil` for anything else.
    public init?(_ text: String) {
        guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil
        else { return nil }
        parts.fragment = nil
        guard let plain = parts.string else { return nil }
        self.text = plain
    }

    /// What is fetched arrives unread and unaltered.
    public var isSecure: Bool { text.lowercased().hasPrefix("https:") }

    /// The name or number of the server.
    public var host: String { URLComponents(string: text)?.host ?? "" }

    /// Follows a reference in an answer from here.
    ///
    /// - Parameter reference: an address, or a part of one as `Location` headers may have it.
    /// - Returns: where it leads; `nil` where that is no address on the web.
    public func following(_ reference: String) -> WebAddress? {
        URL(string: reference, relativeTo: URL(string: text)).flatMap { WebAddress($0.absoluteString) }
    }

    /// The address.
    public var description: String { text }
}

extension WebAddress: Codable {
    /// Reads the address from one string.
    ///
    /// - Parameter decoder: holds a single string.
    /// - Throws: `DecodingError.dataCorrupted` when the string is not an address.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = WebAddress(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is not an http or https address without a password")
        }
        self = address
    }

    /// Writes the address as one string.
    ///
    /// - Parameter encoder: receives a single string.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
