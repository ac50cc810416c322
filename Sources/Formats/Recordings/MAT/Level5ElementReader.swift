internal import Foundation

/// Reads one variable of a MATLAB level 5 file from the bytes of its element, in their order.
///
/// Nothing is believed: every size must fit into what encloses it, and numbers are only kept as they arrive.
///
/// Source: *MAT-File Format*, The MathWorks.
struct Level5ElementReader {
    let path: String
    let isBigEndian: Bool
    let stream: ByteStream

    /// Cells and structures may be nested so deeply.
    static let greatestDepth = 32
    /// Numbers are converted in pieces of this many bytes.
    private static let pieceSize = 1 << 18

    /// What comes before the data of an array.
    struct Header {
        var matClass: MATClass
        var isComplex: Bool
        var isLogical: Bool
        var shape: [Int]
        var name: String
        /// The position after the element's last byte.
        var end: Int
        /// Extents multiplied.
        var count: Int
    }

    private struct Tag {
        var type: UInt32
        var count: Int
        /// The data of a small element, which lies within the tag.
        var small: ArraySlice<UInt8>?
    }

    /// Reads the start of the element; `nil` for an array without any content.
    func header(before end: Int) throws(FormatError) -> Header? {
        let element = try tag(before: end)
        guard element.type == MATStorage.matrix.rawValue, element.small == nil else {
            throw damaged("an element of type \(element.type) stands where an array should")
        }
        guard element.count > 0 else { return nil }
        let elementEnd = stream.position + element.count
        let flags = try smallData(.uint32, before: elementEnd)
        guard flags.count == 8 else { throw damaged("array flags of \(flags.count) bytes") }
        let word = flags.prefix(4).unsignedNumber(isBigEndian: isBigEndian)
        guard let matClass = MATClass(rawValue: UInt8(word & 0xFF)) else {
            throw damaged("an array of the unknown class \(word & 0xFF)")
        }
        // An opaque object has no extents.
        let shape = matClass == .opaque ? [] : try extents(before: elementEnd)
        guard let count = checkedProduct(shape) else { throw damaged("an array with the extents \(shape)") }
        let name = try smallData(.int8, before: elementEnd)
        return Header(
            matClass: matClass, isComplex: word & 0x800 != 0, isLogical: word & 0x200 != 0, shape: shape,
            name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self), end: elementEnd, count: count)
    }

    /// Reads the data that follows a header, up to the end of the element.
    func value(_ header: Header, depth: Int = 0) throws(FormatError) -> MATValue {
        let value: MATValue
        switch header.matClass {
        case _ where header.isComplex: value = .other(className: "complex \(header.matClass.name)")
        case .single: value = .single(shape: header.shape, values: try numbers(header))
        case _ where header.matClass.isNumeric: value = .double(shape: header.shape, values: try numbers(header))
        case .text: value = try text(header)
        case .cell: value = .cell(shape: header.shape, elements: try values(header.count, header, depth: depth))
        case .structure: value = try structure(header, depth: depth)
        default: value = .other(className: header.matClass.name)
        }
        if case .other = value { try stream.skip(header.end - stream.position) }
        guard stream.position == header.end else { throw damaged("“\(header.name)” has bytes after its data") }
        return value
    }

    /// Reads the numbers that follow a header, in column-major order, rounded to `Value`.
    func numbers<Value: BinaryFloatingPoint & BitwiseCopyable>(_ header: Header) throws(FormatError) -> [Value] {
        // An empty array may lack the element of its data.
        if header.count == 0, stream.position == header.end { return [] }
        let data = try tag(before: header.end)
        guard let storage = MATStorage(rawValue: data.type)?.numbers(isBigEndian: isBigEndian),
            checkedProduct([header.count, storage.kind.byteCount]) == data.count
        else {
            throw damaged(
                "“\(header.name)” of shape \(header.shape) has \(data.count) bytes of numbers of type \(data.type)")
        }
        if let small = data.small { return storage.decode(small) }
        var values: [Value] = []
        values.reserveCapacity(header.count)
        var left = data.count
        while left > 0 {
            let piece = try stream.read(min(left, Self.pieceSize))
            values += storage.decode(piece) as [Value]
            left -= piece.count
        }
        try skipPadding(after: data.count, before: header.end)
        return values
    }

    private func values(_ count: Int, _ header: Header, depth: Int) throws(FormatError) -> [MATValue] {
        guard depth < Self.greatestDepth else { throw damaged("more than \(Self.greatestDepth) levels of nesting") }
        guard count <= (header.end - stream.position) / 8 else {
            throw damaged("“\(header.name)” claims \(count) elements, more than it has room for")
        }
        var values: [MATValue] = []
        for _ in 0..<count {
            if let element = try self.header(before: header.end) {
                values.append(try value(element, depth: depth + 1))
            } else {
                values.append(.double(shape: [0, 0], values: []))
            }
        }
        return values
    }

    private func structure(_ header: Header, depth: Int) throws(FormatError) -> MATValue {
        let length = Int(try smallData(.int32, before: header.end).unsignedNumber(isBigEndian: isBigEndian))
        let text = Array(try smallData(.int8, before: header.end))
        guard (1...1024).contains(length), text.count.isMultiple(of: length) else {
            throw damaged("“\(header.name)” has \(text.count) bytes of field names, \(length) each")
        }
        let names = stride(from: 0, to: text.count, by: length).map { start in
            String(decoding: text[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let count = checkedProduct([header.count, names.count]), Set(names).count == names.count else {
            throw damaged("“\(header.name)” repeats a field name or has too many elements")
        }
        let values = try values(count, header, depth: depth)
        let fields = names.indices.map { field in
            MATValue.Field(names[field], stride(from: field, to: count, by: names.count).map { values[$0] })
        }
        return .structure(shape: header.shape, fields: fields)
    }

    private func text(_ header: Header) throws(FormatError) -> MATValue {
        if header.count == 0, stream.position == header.end { return .text("") }
        let data = try tag(before: header.end)
        let bytes = try payload(data, before: header.end)
        let isOneLine = header.shape.first ?? 0 <= 1 && header.shape.count == 2
        guard isOneLine else { return .other(className: "char matrix") }
        switch MATStorage(rawValue: data.type) {
        case .utf8, .int8, .uint8: return .text(String(decoding: bytes, as: UTF8.self))
        case .utf16, .uint16:
            let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
                UInt16(bytes[index..<index + 2].unsignedNumber(isBigEndian: isBigEndian))
            }
            return .text(String(decoding: units, as: UTF16.self))
        default: return .other(className: "char of storage \(data.type)")
        }
    }

    private func extents(before end: Int) throws(FormatError) -> [Int] {
        let bytes = try smallData(.int32, before: end)
        guard bytes.count.isMultiple(of: 4), (8...128).contains(bytes.count) else {
            throw damaged("\(bytes.count) bytes of extents")
        }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { index in
            Int(Int32(truncatingIfNeeded: bytes[index..<index + 4].unsignedNumber(isBigEndian: isBigEndian)))
        }
    }

    private func smallData(_ type: MATStorage, before end: Int) throws(FormatError) -> ArraySlice<UInt8> {
        let tag = try tag(before: end)
        guard tag.type == type.rawValue, tag.count <= 1 << 20 else {
            throw damaged("an element of type \(tag.type) and \(tag.count) bytes stands where \(type) should")
        }
        return try payload(tag, before: end)
    }

    private func payload(_ tag: Tag, before end: Int) throws(FormatError) -> ArraySlice<UInt8> {
        if let small = tag.small { return small }
        let bytes = try stream.read(tag.count)
        try skipPadding(after: tag.count, before: end)
        return bytes
    }

    private func tag(before end: Int) throws(FormatError) -> Tag {
        guard end - stream.position >= 8 else { throw damaged("an element begins where its enclosing one ends") }
        let bytes = try stream.read(8)
        let first = bytes.prefix(4).unsignedNumber(isBigEndian: isBigEndian)
        if first >> 16 != 0 {
            let count = Int(first >> 16)
            guard count <= 4 else { throw damaged("a small element of \(count) bytes") }
            return Tag(type: UInt32(first & 0xFFFF), count: count, small: bytes.dropFirst(4).prefix(count))
        }
        let count = Int(bytes.suffix(4).unsignedNumber(isBigEndian: isBigEndian))
        guard count <= end - stream.position else {
            throw damaged("an element of \(count) bytes does not fit into its enclosing one")
        }
        return Tag(type: UInt32(first), count: count, small: nil)
    }

    private func skipPadding(after count: Int, before end: Int) throws(FormatError) {
        try stream.skip(min((8 - count % 8) % 8, end - stream.position))
    }

    private func damaged(_ what: String) -> FormatError {
        FormatError(
            .damaged, path: path, "contradicts the MATLAB format: \(what)",
            remedy: "Save it again from MATLAB, or export a .npy file.")
    }
}
