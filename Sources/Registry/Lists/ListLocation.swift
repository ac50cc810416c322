public import Core
internal import Files
internal import Foundation

/// Where a list lies: at an address on the web, or in a file.
public enum ListLocation: Hashable, Sendable, CustomStringConvertible {
    /// On the web.
    case address(WebAddress)
    /// In a file, by its absolute path.
    case file(path: String)

    /// What the list of a published folder is called.
    static let fileName = "list.json"

    /// Tells addresses from paths. A folder, or an address that ends in a slash, means the `list.json` in it.
    ///
    /// - Parameter text: an http or https address, or a path, which may be relative to the current folder.
    /// - Throws: ``RegistryError`` for an address of another kind.
    public init(_ text: String) throws(RegistryError) {
        if let address = WebAddress(text) {
            let list = text.hasSuffix("/") ? address.followingLink(Self.fileName) : nil
            self = .address(list ?? address)
        } else if text.isEmpty || text.contains("://") {
            throw RegistryError(
                .usage, "“\(text)” is not the place of a list",
                remedy: "Give an http or https address without a password, or the path of a file.")
        } else {
            var file = URL(filePath: text).standardizedFileURL
            do {
                if try FileKind(of: file) == .folder { file.append(path: Self.fileName) }
            } catch {
                throw RegistryError.system(error, at: file, "cannot be looked at")
            }
            self = .file(path: file.path)
        }
    }

    /// Where the links of the list lead from.
    var base: WebAddress {
        switch self {
        case .address(let address): address
        case .file(let path): WebAddress(filePath: path)
        }
    }

    /// Where the signature of the list lies.
    var signature: ListLocation {
        switch self {
        case .address(let address): .address(address.appendingToPath(ListSignature.suffix) ?? address)
        case .file(let path): .file(path: path + ListSignature.suffix)
        }
    }

    /// The address or the path.
    public var description: String {
        switch self {
        case .address(let address): address.text
        case .file(let path): path
        }
    }

    /// A name for the list: that of its file without the extension, or of the folder of a `list.json`; else that of the server.
    var suggestedName: String {
        let (path, host) =
            switch self {
            case .address(let address): (URL(string: address.text)?.path ?? "", address.host)
            case .file(let path): (path, "")
            }
        var names = path.split(separator: "/")
        if names.last == Self.fileName[...], names.count > 1 || !host.isEmpty { names.removeLast() }
        let file = names.last ?? ""
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
