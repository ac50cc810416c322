internal import Files
internal import Foundation

/// Checks one variable of a MATLAB level 5 file, from the bytes of its element in their order, and notes where its numbers
/// are.
///
/// Every size must fit into what encloses it, and every array must have the data that its extents promise. matio
/// believes both, and does not return from some altered files. What matio will take in memory is charged to a budget
/// before anything is inflated.
///
/// Source: *MAT-File Format*, The MathWorks.
struct Level5ElementChecker {
    let path: String
    let isBigEndian: Bool
    let stream: ByteStream
    let budget: MemoryBudget

    /// What is kept of an array beside its numbers.
    private static let arraySize = 512
    /// Cells and structures may be nested so deeply.
    static let greatestDepth = 32

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

    /// Checks the variable to its last byte; MATLAB's own store of objects has no name.
    func variable() throws(FileError) -> (name: String, array: Level5Array) {
        guard let header = try header(before: stream.greatestCount) else { throw damaged("a variable has no content") }
        try budget.charge(header.end, for: "“\(header.name)”")
        let array = try check(header)
        try stream.requireEnd()
        return (header.name, array)
    }

    /// Checks an array that others follow.
    func array(before end: Int) throws(FileError) -> Level5Array {
        guard let header = try header(before: end) else { return .empty }
        return try check(header)
    }

    /// Reads the start of the element; `nil` for an array without any content.
    private func header(before end: Int) throws(FileError) -> Header? {
        try budget.charge(Self.arraySize, for: "a variable of very many arrays")
        return try header(of: tag(before: end))
    }

    private func header(of element: Tag) throws(FileError) -> Header? {
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

    /// Passes over the data that follows a header and checks it.
    private func check(_ header: Header, depth: Int = 0) throws(FileError) -> Level5Array {
        let content: Level5Array.Content
        var foreignClassName: String?
        switch header.matClass {
        case _ where header.matClass.isNumeric:
            // In memory a number is as large as its class says, however small it is stored.
            try budget.charge(
                header.count, size: (header.matClass.numbers?.byteCount ?? 8) * (header.isComplex ? 2 : 1),
                for: "“\(header.name)” of shape \(header.shape)")
            var parts: [Level5Data] = []
            for _ in 0..<(header.isComplex ? 2 : 1) {
                if let part = try checkNumbers(header) { parts.append(part) }
            }
            content = .numbers(parts)
        case .sparse: content = .sparse(try checkSparse(header))
        case .text:
            content = .text(try checkText(header))
        case .cell: content = .cells(try checkElements(header.count, header, depth: depth))
        case .structure: content = try checkStructure(header, depth: depth)
        default:
            var object: Level5Array?
            if header.matClass == .opaque { (foreignClassName, object) = try foreign(header, depth: depth) }
            content = object.map { .object($0) } ?? .foreign
            try stream.skip(header.end - stream.position)
        }
        guard stream.position == header.end else { throw damaged("“\(header.name)” has bytes after its data") }
        return Level5Array(
            matClass: header.matClass, isLogical: header.isLogical, isComplex: header.isComplex, shape: header.shape,
            foreignClassName: foreignClassName, content: content)
    }

    private func checkNumbers(_ header: Header) throws(FileError) -> Level5Data? {
        // An empty array may lack the element of its data.
        if header.count == 0, stream.position == header.end { return nil }
        let data = try tag(before: header.end)
        guard let type = MATStorage(rawValue: data.type), let size = type.numberSize,
            checkedProduct([header.count, size]) == data.count
        else {
            throw damaged(
                "“\(header.name)” of shape \(header.shape) has \(data.count) bytes of numbers of type \(data.type)")
        }
        return try place(data, type, before: header.end)
    }

    /// The rows of the numbers, where each column begins among them, and the numbers.
    private func checkSparse(_ header: Header) throws(FileError) -> [Level5Data] {
        var parts: [Level5Data] = []
        while stream.position < header.end {
            let data = try tag(before: header.end)
            guard let type = MATStorage(rawValue: data.type), let size = type.numberSize,
                data.count.isMultiple(of: size), parts.count < 4
            else { throw damaged("“\(header.name)” is sparse and has \(data.count) bytes of type \(data.type)") }
            // Once as it is stored, and once as numbers.
            try budget.charge(data.count / size, size: 16, for: "“\(header.name)”")
            parts.append(try place(data, type, before: header.end))
        }
        guard parts.count == (header.isComplex ? 4 : 3) else {
            throw damaged("“\(header.name)” is sparse, but has \(parts.count) parts")
        }
        return parts
    }

    /// Where the numbers of a tag are; passes over them.
    private func place(_ data: Tag, _ type: MATStorage, before end: Int) throws(FileError) -> Level5Data {
        // Those of a small element are the last bytes of its tag.
        let start = data.small == nil ? stream.position : stream.position - 4
        try skip(data, before: end)
        return Level5Data(type: type, range: start..<start + data.count)
    }

    /// MATLAB's word for the class of an object, which stands behind the word of the system that has made it, and what
    /// refers to the object.
    private func foreign(_ header: Header, depth: Int) throws(FileError) -> (String?, Level5Array?) {
        let className = try foreignClass(header)
        guard className != nil, header.end - stream.position >= 8 else { return (className, nil) }
        let content = try tag(before: header.end)
        guard content.type == MATStorage.matrix.rawValue, content.small == nil, depth < Self.greatestDepth else {
            try skip(content, before: header.end)
            return (className, nil)
        }
        try budget.charge(Self.arraySize, for: "an object")
        guard let reference = try self.header(of: content) else { return (className, nil) }
        return (className, try check(reference, depth: depth + 1))
    }

    private func foreignClass(_ header: Header) throws(FileError) -> String? {
        guard header.end - stream.position >= 16 else { return nil }
        let system = try tag(before: header.end)
        guard system.type == MATStorage.int8.rawValue, system.count <= 64 else {
            try skip(system, before: header.end)
            return nil
        }
        _ = try payload(system, before: header.end)
        guard header.end - stream.position >= 8 else { return nil }
        let name = try tag(before: header.end)
        guard name.type == MATStorage.int8.rawValue, name.count <= 1024 else {
            try skip(name, before: header.end)
            return nil
        }
        return String(decoding: try payload(name, before: header.end).prefix { $0 != 0 }, as: UTF8.self)
    }

    private func checkText(_ header: Header) throws(FileError) -> Level5Data? {
        if header.count == 0, stream.position == header.end { return nil }
        let data = try tag(before: header.end)
        let type = MATStorage(rawValue: data.type)
        let isSound =
            switch type {
            case .int8, .uint8: data.count == header.count
            case .int16, .uint16, .utf16: checkedProduct([header.count, 2]) == data.count
            // A character of MATLAB is a unit of UTF-16, at most three bytes of UTF-8.
            case .utf8: data.count >= header.count && data.count / 3 <= header.count
            default: false
            }
        guard let type, isSound else {
            throw damaged(
                "“\(header.name)” of shape \(header.shape) has \(data.count) bytes of text of type \(data.type)")
        }
        return try place(data, type, before: header.end)
    }

    private func checkElements(
        _ count: Int, _ header: Header, depth: Int
    ) throws(FileError) -> [Level5Array] {
        guard depth < Self.greatestDepth else { throw damaged("more than \(Self.greatestDepth) levels of nesting") }
        guard count <= (header.end - stream.position) / 8 else {
            throw damaged("“\(header.name)” claims \(count) elements, more than it has room for")
        }
        var elements: [Level5Array] = []
        for _ in 0..<count {
            let element = try self.header(before: header.end)
            elements.append(
                try element.map { (element) throws(FileError) in try check(element, depth: depth + 1) } ?? .empty)
        }
        return elements
    }

    private func checkStructure(_ header: Header, depth: Int) throws(FileError) -> Level5Array.Content {
        let length = Int(try smallData(.int32, before: header.end).unsignedNumber(isBigEndian: isBigEndian))
        let text = Array(try smallData(.int8, before: header.end))
        guard (1...1024).contains(length), text.count.isMultiple(of: length) else {
            throw damaged("“\(header.name)” has \(text.count) bytes of field names, \(length) each")
        }
        let names = stride(from: 0, to: text.count, by: length).map { start in text[start..<start + length] }
        guard names.allSatisfy({ $0.contains(0) }), let count = checkedProduct([header.count, names.count]) else {
            throw damaged("“\(header.name)” has a field name without end, or too many elements")
        }
        return .structure(
            names: names.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) },
            values: try checkElements(count, header, depth: depth))
    }

    private func extents(before end: Int) throws(FileError) -> [Int] {
        let bytes = try smallData(.int32, before: end)
        guard bytes.count.isMultiple(of: 4), (8...128).contains(bytes.count) else {
            throw damaged("\(bytes.count) bytes of extents")
        }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { index in
            Int(Int32(truncatingIfNeeded: bytes[index..<index + 4].unsignedNumber(isBigEndian: isBigEndian)))
        }
    }

    private func smallData(_ type: MATStorage, before end: Int) throws(FileError) -> ArraySlice<UInt8> {
        let tag = try tag(before: end)
        guard tag.type == type.rawValue, tag.count <= 1 << 20 else {
            throw damaged("an element of type \(tag.type) and \(tag.count) bytes stands where \(type) should")
        }
        return try payload(tag, before: end)
    }

    private func payload(_ tag: Tag, before end: Int) throws(FileError) -> ArraySlice<UInt8> {
        if let small = tag.small { return small }
        let bytes = try stream.read(tag.count)
        try skipPadding(after: tag.count, before: end)
        return bytes
    }

    private func skip(_ tag: Tag, before end: Int) throws(FileError) {
        guard tag.small == nil else { return }
        try stream.skip(tag.count)
        try skipPadding(after: tag.count, before: end)
    }

    private func tag(before end: Int) throws(FileError) -> Tag {
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

    private func skipPadding(after count: Int, before end: Int) throws(FileError) {
        try stream.skip(min((8 - count % 8) % 8, end - stream.position))
    }

    private func damaged(_ what: String) -> FileError {
        FileError(
            .damaged, path: path, "contradicts the MATLAB format: \(what)",
            remedy: "Save it again from MATLAB, or export a .npy file.")
    }
}
