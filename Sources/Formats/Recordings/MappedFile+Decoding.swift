internal import Foundation

extension MappedFile {
    /// A copy of a range of the file.
    func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
        try read(range) { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
    }

    /// Calls `body` with a range of the file, as ``withBytes(in:_:)`` does, with a typed error.
    func read<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) throws(FormatError) -> Result {
        do {
            return try withBytes(in: range, body)
        } catch let error as FormatError {
            throw error
        } catch {
            throw FormatError(.disk, path: url.path, "cannot be read: \(error.localizedDescription)")
        }
    }
}
