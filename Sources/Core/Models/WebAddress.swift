internal import Foundation

/// The address of something on the web: `http` or `https`, with a host, and without a password in it. Where a list lies on a
/// disk, also the place of a file beside it (`file`), which no text from the web can name.
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

    /// Names a file on a disk.
    ///
    /// - Parameter path: absolute.
    package init(filePath path: String) {
        text = URL(filePath: path).standardizedFileURL.absoluteString
    }

    /// Reads what ``text`` was, of a file on a disk too: for records of our own only.
    package static func recorded(_ text: String) -> WebAddress? {
        if let address = WebAddress(text) { return address }
        guard text.hasPrefix("file:///"), let path = URL(string: text)?.path else { return nil }
        return WebAddress(filePath: path)
    }

    /// The path of a file on a disk; `nil` for what is on the web.
    package var filePath: String? { text.hasPrefix("file:///") ? URL(string: text)?.path : nil }

    /// Who has it, in a few words: the server, or the file.
    package var place: String { filePath ?? host }

    /// What is fetched arrives unread and unaltered.
    package var isSecure: Bool { text.lowercased().hasPrefix("https:") }

    /// The name or number of the server.
    package var host: String { URLComponents(string: text)?.host ?? "" }

    /// Follows a reference in an answer from here.
    ///
    /// - Parameter reference: an address, or a part of one as `Location` headers may have it.
    /// - Returns: where it leads; `nil` where that is no address on the web.
    package func following(_ reference: String) -> WebAddress? {
        URL(string: reference, relativeTo: URL(string: text)).flatMap { WebAddress($0.absoluteString) }
    }

    /// The address of what is called like this and a suffix.
    package func appendingToPath(_ suffix: String) -> WebAddress? {
        guard var parts = URLComponents(string: text) else { return nil }
        parts.percentEncodedPath += suffix
        return parts.string.flatMap(WebAddress.init)
    }

    /// Follows a link in a list that lies here.
    ///
    /// - Parameter link: an address on the web, or a path of plain names that begins in the list's folder.
    /// - Returns: where it leads; `nil` for anything else, such as a path that leads out of the folder.
    package func followingLink(_ link: String) -> WebAddress? {
        if let address = WebAddress(link) { return address }
        guard Self.isPlainPath(link) else { return nil }
        guard let filePath else { return following(link) }
        return WebAddress(filePath: URL(filePath: filePath).deletingLastPathComponent().appending(path: link).path)
    }

    /// Whether a text is a relative path of plain names, which leads nowhere but down.
    package static func isPlainPath(_ path: String) -> Bool {
        let isPlain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "._+-@".contains(character))
        }
        return path.utf8.count <= 1024
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { name in
                !name.isEmpty && !name.allSatisfy { $0 == "." } && name.allSatisfy(isPlain)
            }
    }

    /// The address, or the path of a file on a disk.
    public var description: String { filePath ?? text }
}

extension WebAddress: Codable {
    /// Reads the address from one string.
    ///
    /// - Parameter decoder: holds a single string.
    /// - Throws: `DecodingError.dataCorrupted` when the string is not an address.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = WebAddress.recorded(text) else {
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
