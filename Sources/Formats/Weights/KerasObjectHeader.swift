/// The messages of an object header of version 1, its continuations followed.
struct KerasObjectHeader {
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
    /// Where the header and what it owns lie: its chunks, and the numbers of a dataset.
    private(set) var extents: [Range<Int>]
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
        _ = try file.slice(at: address, count: 16)
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
        extents = [address..<address + 16] + chunks
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
    ///
    /// Returns where the texts of variable length are, which lie together in collections of their own.
    func checkAttributes() throws(FormatError) -> Set<Range<Int>> {
        var collections: Set<Range<Int>> = []
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
            let data = try part.part(at: dataStart, count: places * size)
            guard try part.integer(UInt8.self, at: typeStart) == HDF5Datatype.variableText else { continue }
            for place in 0..<places {
                let start = try file.size(at: data.range.lowerBound + 16 * place + 4)
                guard try file.slice(at: start, count: 8) == (Array("GCOL".utf8) + [1, 0, 0, 0])[...] else {
                    throw file.damaged("has no collection of texts at position \(start)")
                }
                let length = try file.size(at: start + 8)
                _ = try file.slice(at: start, count: length)
                collections.insert(start..<start + length)
            }
        }
        return collections
    }

    /// Checks that the object is a contiguous array of numbers, complete within the file.
    mutating func checkDataset(named name: String) throws(FormatError) {
        let shape = try HDF5Dataspace.extents(try single(.dataspace, of: name))
        let size = try HDF5Datatype.size(ofNumber: try single(.datatype, of: name))
        let fill = try single(.fillValue, of: name)
        guard try fill.integer(UInt8.self, at: 0) == 2, try fill.integer(UInt8.self, at: 1) <= 3,
            try fill.integer(UInt8.self, at: 2) <= 2, try fill.integer(UInt8.self, at: 3) <= 1,
            [0, size].contains(Int(try fill.integer(UInt32.self, at: 4))), fill.range.count >= 8
        else { throw file.unsupported("“\(name)” has an unusual fill value") }
        let layout = try single(.layout, of: name)
        guard try layout.integer(UInt16.self, at: 0) == 0x0103 else {
            throw file.unsupported("“\(name)” is not stored contiguously")
        }
        let start = try file.size(at: layout.range.lowerBound + 2)
        let length = try file.size(at: layout.range.lowerBound + 10)
        guard layout.range.count >= 18, length == size * shape.reduce(1, *), length > 0 else {
            throw file.damaged("“\(name)” has \(length) bytes, but shape \(shape)")
        }
        _ = try file.slice(at: start, count: length)
        extents.append(start..<start + length)
    }

    private func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}
