internal import Files

/// The messages that describe a group, an array or a type, the header's continuations followed.
struct HDF5ObjectHeader: Sendable {
    /// The kinds of messages that say something about what is read; others are passed over.
    enum Kind: UInt64 {
        case dataspace = 1
        case linkInfo = 2
        case datatype = 3
        case oldFillValue = 4
        case fillValue = 5
        case link = 6
        case externalFiles = 7
        case layout = 8
        case filters = 0x0B
        case attribute = 0x0C
        case continuation = 0x10
        case symbolTable = 0x11
        case attributeInfo = 0x15
    }

    /// A message, and whether it only says where the message is.
    struct Message: Sendable {
        let kind: Kind
        let isShared: Bool
        let content: ArraySlice<UInt8>
    }

    private(set) var messages: [Message] = []

    /// Reads a header of version 1 or 2.
    init(at address: UInt64, in content: HDF5Content) throws(FileError) {
        let start = try content.read(address, min(16, max(0, content.byteCount - Int(clamping: address))))
        if start.starts(with: "OHDR".utf8) {
            try readVersion2(at: address, start, in: content)
        } else {
            try readVersion1(at: address, start, in: content)
        }
    }

    /// The only message of a kind.
    func message(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }

    private mutating func readVersion1(
        at address: UInt64, _ start: ArraySlice<UInt8>, in content: HDF5Content
    ) throws(FileError) {
        var prefix = HDF5Cursor(start)
        let (version, messageCount) = (prefix.number(2), prefix.integer(2))
        prefix.skip(4)
        let size = prefix.integer(4)
        guard version == 1, !prefix.isExhausted else { throw content.damaged("an object's header at \(address)") }
        var claims = DisjointRanges()
        var blocks = [(address: address &+ 16, size: size)]
        var count = 0
        while let block = blocks.popLast() {
            try claims.claim(block.address, block.size, in: content)
            var rest = HDF5Cursor(try content.read(block.address, block.size))
            while rest.rest.count >= 8, count < messageCount {
                let (type, size, flags) = (rest.number(2), rest.integer(2), rest.number(4) & 0xFF)
                let message = rest.bytes(size)
                count += 1
                guard !rest.isExhausted, size.isMultiple(of: 8) else {
                    throw content.damaged("a message of type \(type) in the header at \(address)")
                }
                if let next = add(type, flags, message) { blocks.append(next) }
            }
        }
        guard count == messageCount else { throw content.damaged("the messages in the header at \(address)") }
        try requireSingleMessages(at: address, in: content)
    }

    private mutating func readVersion2(
        at address: UInt64, _ start: ArraySlice<UInt8>, in content: HDF5Content
    ) throws(FileError) {
        var prefix = HDF5Cursor(start)
        prefix.skip(4)
        let (version, flags) = (prefix.number(1), prefix.number(1))
        let times = flags & 0x20 != 0 ? 16 : 0
        let limits = flags & 0x10 != 0 ? 4 : 0
        let sizeLength = 1 << Int(flags & 3)
        let prefixSize = 6 + times + limits + sizeLength
        guard version == 2 else { throw content.damaged("an object's header at \(address)") }
        let size = Int(clamping: try content.read(address, prefixSize).suffix(sizeLength).unsignedNumber())
        guard size <= content.byteCount else { throw content.damaged("an object's header at \(address)") }
        var claims = DisjointRanges()
        var blocks = [(address: address, size: prefixSize + size + 4, skipped: prefixSize)]
        while let block = blocks.popLast() {
            try claims.claim(block.address, block.size, in: content)
            let bytes = try content.checked(block.address, block.size)
            guard bytes.starts(with: (block.skipped == 4 ? "OCHK" : "OHDR").utf8) else {
                throw content.damaged("an object's header at \(address)")
            }
            var rest = HDF5Cursor(bytes.dropFirst(block.skipped))
            // Bit 2 gives every message its number; what is too short for a message is a gap.
            let headerSize = flags & 4 != 0 ? 6 : 4
            while rest.rest.count >= headerSize {
                let (type, size, messageFlags) = (rest.number(1), rest.integer(2), rest.number(1))
                rest.skip(headerSize - 4)
                let message = rest.bytes(size)
                guard !rest.isExhausted else {
                    throw content.damaged("a message of type \(type) in the header at \(address)")
                }
                if let next = add(type, messageFlags, message) { blocks.append((next.address, next.size, 4)) }
            }
        }
        try requireSingleMessages(at: address, in: content)
    }

    /// Keeps a message that is known; returns where the header goes on.
    private mutating func add(
        _ type: UInt64, _ flags: UInt64, _ message: ArraySlice<UInt8>
    ) -> (address: UInt64, size: Int)? {
        guard let kind = Kind(rawValue: type) else { return nil }
        if kind == .continuation {
            var fields = HDF5Cursor(message)
            return (fields.number(8), fields.integer())
        }
        messages.append(Message(kind: kind, isShared: flags & 2 != 0, content: message))
        return nil
    }

    private func requireSingleMessages(at address: UInt64, in content: HDF5Content) throws(FileError) {
        let kinds = messages.map(\.kind).filter { $0 != .attribute && $0 != .link }
        guard Set(kinds).count == kinds.count else {
            throw content.damaged("the messages in the header at \(address)")
        }
    }
}
