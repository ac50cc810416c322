internal import Core
internal import Files
internal import Foundation

extension PartialDownload {
    /// Where the bytes are from.
    struct Origin: Hashable, Codable {
        /// What was asked for.
        var address: WebAddress
        /// What the server tells this version of the file by.
        var validators: Validators?
        /// The size of the whole file, where it is known.
        var totalByteCount: Int?
        /// The server can only send whole files.
        var refusesRanges = false
        /// The machine of the process that fetched them.
        var machine = Self.thisMachine
    }
}

extension PartialDownload.Origin {
    /// What a server is asked with for the rest of this very file; `nil` where it cannot be.
    var ifRange: String? { refusesRanges ? nil : validators?.ifRange }

    /// The name of this machine.
    static let thisMachine: String = {
        var name = [CChar](repeating: 0, count: 256)
        _ = unsafe gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }()

    private static let schema = "partial-download"
    private static let schemaVersion = 1

    /// Reads the file in a folder; `nil` where it cannot be read, or is not for this program: then it stays as it is.
    init?(at folder: URL) {
        guard let bytes = try? Data(contentsOf: folder.appending(path: PartialDownload.originName)),
            let origin = try? JSONDocument.decode(
                Self.self, from: bytes, schema: Self.schema, version: Self.schemaVersion)
        else { return nil }
        self = origin
    }

    /// The bytes of the file.
    func encoded() throws(FileError) -> Data {
        do {
            return try JSONDocument.encode(self, schema: Self.schema, version: Self.schemaVersion)
        } catch {
            throw FileError(.unsupported, path: address.text, "cannot be described: \(error)")
        }
    }
}
