/// The messages of an object header of version 1, its continuations followed.
struct HDF5ObjectHeader {
    /// The kinds of messages that published weight files have.
    enum Kind: UInt16 {
        case null = 0x00
        case dataspace = 0x01
        case datatype = 0x03
        case fillValue = 0x05
        case layout = 0x08
        case attribute = 0x0C
        case continuation = 0x10
        case symbolTable = 0x11
        case modificationTime = 0x12
    }

    struct Message {
        let kind: Kind
        let range: Range<Int>
    }

    private static let mostMessages = 256

    let messages: [Message]
    private let file: FileBytes

    init(_ file: FileBytes, at address: Int) throws(FormatError) {
        self.file = file
        let version = try file.integer(UInt16.self, at: address)
        let count = Int(try file.integer(UInt16.self, at: address + 2))
        let references = try file.integer(UInt32.self, at: address + 4)
        let size = Int(try file.integer(UInt32.self, at: address + 8))
        guard version == 1, references == 1, count <= Self.mostMessages, size.isMultiple(of: 8),
            address.isMultiple(of: 8)
        else {
            throw file.damaged("has no object header of version 1 at position \(address)")
        }
        var chunks = [address + 16..<address + 16 + size]
        var messages: [Message] = []
        var next = 0
        while next < chunks.count {
            let chunk = chunks[next]
            next += 1
            var position = chunk.lowerBound
            _ = try file.slice(at: position, count: chunk.count)
            while position < chunk.upperBound {
                let message = try Self.readMessage(file, at: position, chunkEnd: chunk.upperBound)
                position = message.range.upperBound
                messages.append(message)
                guard messages.count <= count else { break }
                guard message.kind == .continuation else { continue }
                let start = try file.size(at: message.range.lowerBound)
                let length = try file.size(at: message.range.lowerBound + 8)
                let continued = start..<start + length
                guard length >= 8, chunks.allSatisfy({ !$0.overlaps(continued) }), continued.lowerBound % 8 == 0 else {
                    throw file.damaged("the object header at position \(address) continues in itself")
                }
                chunks.append(continued)
            }
        }
        guard messages.count == count else {
            throw file.damaged("the object header at position \(address) has not the \(count) messages it says")
        }
        self.messages = messages
    }

    private static func readMessage(
        _ file: FileBytes, at position: Int, chunkEnd: Int
    ) throws(FormatError) -> Message {
        let number = try file.integer(UInt16.self, at: position)
        let size = Int(try file.integer(UInt16.self, at: position + 2))
        let flags = try file.integer(UInt32.self, at: position + 4)
        let smallest = [Kind.continuation.rawValue, Kind.symbolTable.rawValue].contains(number) ? 16 : 0
        // Flag 1: the message never changes, 4: it is never shared. Flag 2 would mean that it is kept elsewhere.
        guard let kind = Kind(rawValue: number), size.isMultiple(of: 8), size >= smallest, flags & ~5 == 0,
            position + 8 + size <= chunkEnd
        else {
            throw file.unsupported(
                "has a header message of kind \(number), size \(size) and flags \(flags) at position \(position), "
                    + "which published Keras weights do not have")
        }
        return Message(kind: kind, range: position + 8..<position + 8 + size)
    }

    /// The only message of a kind.
    func single(_ kind: Kind, of name: String) throws(FormatError) -> FileBytes.Part {
        let found = messages.filter { $0.kind == kind }
        guard found.count == 1, let message = found.first else {
            throw file.damaged("“\(name)” has \(found.count) header messages of kind \(kind), expected one")
        }
        return FileBytes.Part(file: file, range: message.range)
    }

    /// Checks the text attributes (names of layers and weights, versions).
    func checkAttributes() throws(FormatError) {
        for message in messages where message.kind == .attribute {
            let part = FileBytes.Part(file: file, range: message.range)
            guard try part.integer(UInt16.self, at: 0) == 1 else {
                throw file.unsupported(
                    "has an attribute of another version than 1 at position \(part.range.lowerBound)")
            }
            let nameCount = Int(try part.integer(UInt16.self, at: 2))
            let typeCount = Int(try part.integer(UInt16.self, at: 4))
            let spaceCount = Int(try part.integer(UInt16.self, at: 6))
            guard nameCount > 0,
                try part.slice(at: 8, count: nameCount).firstIndex(of: 0) == part.range.lowerBound + 8 + nameCount - 1
            else { throw file.damaged("has an attribute without a name at position \(part.range.lowerBound)") }
            let typeStart = 8 + padded(nameCount)
            let spaceStart = typeStart + padded(typeCount)
            let dataStart = spaceStart + padded(spaceCount)
            let size = try HDF5Datatype.size(ofAttribute: part.part(at: typeStart, count: typeCount))
            let extents = try HDF5Dataspace.extents(part.part(at: spaceStart, count: spaceCount))
            let places = extents.reduce(1, *)
            guard places <= 1 << 20 else { throw file.unsupported("has an attribute of \(places) values") }
            _ = try part.slice(at: dataStart, count: places * size)
        }
    }

    /// Checks that the object is a contiguous array of single-precision numbers, complete within the file.
    func checkDataset(named name: String) throws(FormatError) {
        let extents = try HDF5Dataspace.extents(try single(.dataspace, of: name))
        try HDF5Datatype.checkSinglePrecision(try single(.datatype, of: name))
        let fill = try single(.fillValue, of: name)
        let byteCount = 4 * extents.reduce(1, *)
        guard try fill.integer(UInt8.self, at: 0) == 2, try fill.integer(UInt8.self, at: 1) <= 3,
            try fill.integer(UInt8.self, at: 2) <= 2, try fill.integer(UInt8.self, at: 3) <= 1,
            [0, 4].contains(try fill.integer(UInt32.self, at: 4)), fill.range.count >= 8
        else { throw file.unsupported("“\(name)” has an unusual fill value") }
        let layout = try single(.layout, of: name)
        guard try layout.integer(UInt16.self, at: 0) == 0x0103 else {
            throw file.unsupported("“\(name)” is not stored contiguously")
        }
        let start = try file.size(at: layout.range.lowerBound + 2)
        let length = try file.size(at: layout.range.lowerBound + 10)
        guard layout.range.count >= 18, length == byteCount, byteCount > 0, start > 0 else {
            throw file.damaged("“\(name)” has \(length) bytes, but extents \(extents)")
        }
        _ = try file.slice(at: start, count: length)
    }

    private func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}

extension FileBytes {
    /// A part of a file; places are counted from its beginning, and nothing after its end is read.
    struct Part {
        let file: FileBytes
        let range: Range<Int>

        func slice(at offset: Int, count: Int) throws(FormatError) -> ArraySlice<UInt8> {
            guard offset + count <= range.count else {
                throw file.damaged("something at position \(range.lowerBound) is larger than its place")
            }
            return try file.slice(at: range.lowerBound + offset, count: count)
        }

        func integer<Number: FixedWidthInteger & UnsignedInteger>(
            _ type: Number.Type, at offset: Int
        ) throws(FormatError) -> Number {
            _ = try slice(at: offset, count: MemoryLayout<Number>.size)
            return try file.integer(type, at: range.lowerBound + offset)
        }

        func part(at offset: Int, count: Int) throws(FormatError) -> Part {
            _ = try slice(at: offset, count: count)
            return Part(file: file, range: range.lowerBound + offset..<range.lowerBound + offset + count)
        }
    }
}

/// The extents of an array or attribute.
enum HDF5Dataspace {
    static func extents(_ part: FileBytes.Part) throws(FormatError) -> [Int] {
        let rank = Int(try part.integer(UInt8.self, at: 1))
        let flags = try part.integer(UInt8.self, at: 2)
        guard try part.integer(UInt8.self, at: 0) == 1, rank <= 3, flags <= 1 else {
            throw part.file.unsupported("has extents of an unusual kind at position \(part.range.lowerBound)")
        }
        var extents: [Int] = []
        for axis in 0..<rank {
            let extent = try part.integer(UInt64.self, at: 8 + 8 * axis)
            let largest = flags == 0 ? extent : try part.integer(UInt64.self, at: 8 + 8 * (rank + axis))
            // Three extents of at most 2²⁰ cannot overflow.
            guard extent <= 1 << 20, largest == extent else {
                throw part.file.unsupported(
                    "has the extent \(extent) (at most \(largest)) at position \(part.range.lowerBound)")
            }
            extents.append(Int(extent))
        }
        return extents
    }
}

/// The kinds of values.
enum HDF5Datatype {
    /// IEEE single precision, little-endian: class, bit fields, size, offset, precision, and where the bits are.
    private static let float32: [UInt8] = [
        0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0,
    ]
    private static let float64: [UInt8] = [
        0x11, 0x20, 0x3F, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0,
    ]

    /// An unsigned byte.
    private static let character: [UInt8] = [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]

    static func checkSinglePrecision(_ part: FileBytes.Part) throws(FormatError) {
        guard try part.slice(at: 0, count: 20) == float32[...] else {
            throw part.file.unsupported(
                "has numbers other than little-endian single precision at position \(part.range.lowerBound)")
        }
    }

    /// Bytes of one value: text of fixed or variable length, or the double precision of an empty list.
    static func size(ofAttribute part: FileBytes.Part) throws(FormatError) -> Int {
        let kind = try part.integer(UInt32.self, at: 0)
        let size = Int(try part.integer(UInt32.self, at: 4))
        switch kind & 0xFF {
        // Text: padding kinds 0 to 2, ASCII or UTF-8.
        case 0x13
        where kind >> 16 == 0 && (kind >> 8 & 0xF) <= 2 && (kind >> 12 & 0xF) <= 1 && size > 0 && size < 1 << 16:
            return size
        // Text of variable length, whose base is a character.
        case 0x19 where kind >> 8 & 0xF == 1 && (kind >> 12 & 0xF) <= 2 && kind >> 17 == 0 && size == 16:
            guard try part.slice(at: 8, count: 12) == character[...] else { break }
            return size
        case 0x11 where try part.slice(at: 0, count: min(20, part.range.count)) == float64[...]:
            return size
        default: break
        }
        throw part.file.unsupported("has an attribute that is no text at position \(part.range.lowerBound)")
    }
}
