internal import Files

/// The values of an attribute, or of an array that was read as a whole.
struct HDF5Values {
    let type: HDF5Type
    /// The extents, the fast one last; none for a single value.
    let shape: [Int]
    /// One value after the other.
    let bytes: ArraySlice<UInt8>
    let content: HDF5Content

    /// How many values there are.
    var count: Int { bytes.count / type.size }

    /// The numbers; `nil` where these are none.
    func numbers<Value: BinaryFloatingPoint & BitwiseCopyable>() -> [Value]? {
        type.number.map { $0.decode(bytes) }
    }

    /// One of the numbers of each value, by its name; `nil` where there is none of it.
    func numbers(ofPart name: String) -> [Double]? {
        guard case .compound(let parts) = type.kind, let part = parts.first(where: { $0.name == name }),
            let storage = part.type.number
        else { return nil }
        return elements.flatMap { element in
            let start = element.startIndex + part.offset
            return storage.decode(element[start..<start + part.type.size]) as [Double]
        }
    }

    /// The single number; `nil` where there is none, or several.
    var number: Double? {
        guard let numbers: [Double] = numbers(), numbers.count == 1 else { return nil }
        return numbers[0]
    }

    /// The addresses of objects; `nil` where these are none.
    var references: [UInt64]? {
        guard case .reference = type.kind else { return nil }
        return elements.map { $0.unsignedNumber() }
    }

    /// The bytes of each value.
    private var elements: [ArraySlice<UInt8>] {
        stride(from: bytes.startIndex, to: bytes.endIndex - type.size + 1, by: type.size)
            .map { bytes[$0..<$0 + type.size] }
    }

    /// The texts, of fixed or variable length; `nil` where these are none.
    func texts() throws(FileError) -> [String]? {
        switch type.kind {
        case .text:
            // Padded with NULs or, as Fortran does, with blanks, which nobody means.
            return elements.map { element in
                var text = element.prefix { $0 != 0 }
                while text.last == UInt8(ascii: " ") { text = text.dropLast() }
                return String(decoding: text, as: UTF8.self)
            }
        case .string:
            return try lists(elementSize: 1).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        case .list(let element) where element.size == 1:
            // MATLAB keeps the names of fields as lists of characters.
            return try lists(elementSize: 1).map { String(decoding: $0, as: UTF8.self) }
        default: return nil
        }
    }

    /// The single text; `nil` where there is none, or several.
    func text() throws(FileError) -> String? {
        guard count == 1, let texts = try texts() else { return nil }
        return texts.first
    }

    /// What a global heap holds for each value.
    private func lists(elementSize: Int) throws(FileError) -> [ArraySlice<UInt8>] {
        var heap = HDF5GlobalHeap(content)
        return try elements.map { (element) throws(FileError) in
            var fields = HDF5Cursor(element)
            let (count, address, index) = (fields.integer(4), fields.number(8), fields.number(4))
            if count == 0 { return [] }
            return try heap.object(index, at: address, count: count * elementSize)
        }
    }
}

/// The collections in which a file keeps texts of variable length.
struct HDF5GlobalHeap {
    private let content: HDF5Content
    private let budget: MemoryBudget
    private var collections: [UInt64: [UInt64: ArraySlice<UInt8>]] = [:]

    init(_ content: HDF5Content) {
        (self.content, budget) = (content, content.budget())
    }

    /// An object, which must have `count` bytes. Many may share it, and each has it in memory.
    mutating func object(_ index: UInt64, at address: UInt64, count: Int) throws(FileError) -> ArraySlice<UInt8> {
        if collections[address] == nil { collections[address] = try collection(address) }
        guard let object = collections[address]?[index], object.count == count else {
            throw content.damaged("text of \(count) bytes is gone")
        }
        try budget.charge(count, for: "text")
        return object
    }

    private func collection(_ address: UInt64) throws(FileError) -> [UInt64: ArraySlice<UInt8>] {
        var header = HDF5Cursor(try content.read(address, 16))
        guard header.bytes(8).elementsEqual(Array("GCOL".utf8) + [1, 0, 0, 0]) else {
            throw content.damaged("a heap at \(address)")
        }
        let size = header.integer()
        guard size >= 4096 else { throw content.damaged("a heap at \(address)") }
        try budget.charge(size, for: "text")
        var fields = HDF5Cursor(try content.read(address, size).dropFirst(16))
        var objects: [UInt64: ArraySlice<UInt8>] = [:]
        while fields.rest.count >= 16 {
            let index = fields.number(2)
            fields.skip(6)
            let length = fields.integer()
            // Number 0 is the space that is left, with its own header.
            if index == 0 { break }
            let object = fields.bytes(length)
            fields.skip((8 - length % 8) % 8)
            guard objects.updateValue(object, forKey: index) == nil, !fields.isExhausted else {
                throw content.damaged("a heap at \(address)")
            }
        }
        return objects
    }
}
