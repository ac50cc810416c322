internal import Foundation

extension ArraySlice<UInt8> {
    /// Where a byte stands first; the C library looks at many at a time.
    func place(of byte: UInt8) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = unsafe memchr(start, Int32(byte), bytes.count)
            else { return nil }
            return unsafe startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    /// Where one of two bytes stands first.
    func place(ofEither byte: UInt8, _ other: UInt8) -> Int? {
        var rest = self
        while !rest.isEmpty {
            // Where only one of them is common, the other must not be looked for up to the end each time.
            let part = rest.prefix(1024)
            let first = part.place(of: byte)
            if let place = (first.map { part[..<$0] } ?? part).place(of: other) ?? first { return place }
            rest = rest[part.endIndex...]
        }
        return nil
    }
}
