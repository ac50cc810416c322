/// The messages that describe a group or a data set.
struct HDF5ObjectHeader {
    /// The kinds of messages that are read; others that are harmless are passed over.
    enum Kind: UInt64 {
        case padding = 0
        case dataspace = 1
        case datatype = 3
        case oldFillValue = 4
        case fillValue = 5
        case layout = 8
        case filters = 0x0B
        case attribute = 0x0C
        case oldModificationTime = 0x0E
        case continuation = 0x10
        case symbolTable = 0x11
        case modificationTime = 0x12
    }

    private var found: [(kind: Kind, content: ArraySlice<UInt8>)] = []

    /// Reads the header and its continuations.
    init(at address: UInt64, in bytes: inout HDF5Bytes) throws(FormatError) {
        var prefix = HDF5Cursor(try bytes.visit(address, 16))
        guard prefix.number(2) == 1 else { throw bytes.damaged("an object's header at \(address)") }
        let messageCount = prefix.integer(2)
        prefix.skip(4)
        var blocks = [try bytes.read(address + 16, prefix.integer(4))]
        var count = 0
        while let block = blocks.popLast() {
            var rest = HDF5Cursor(block)
            while !rest.rest.isEmpty {
                let (type, size, flags) = (rest.number(2), rest.integer(2), rest.number(1))
                rest.skip(3)
                let content = rest.bytes(size)
                count += 1
                guard !rest.isExhausted, size.isMultiple(of: 8), flags & ~0x05 == 0, let kind = Kind(rawValue: type),
                    count <= messageCount
                else { throw bytes.damaged("a message of type \(type) in the header at \(address)") }
                found.append((kind, content))
                if kind == .continuation {
                    var fields = HDF5Cursor(content)
                    let (next, length) = (fields.number(8), fields.integer())
                    blocks.append(try bytes.visit(next, length))
                }
            }
        }
        let kinds = found.map(\.kind).filter { ![.padding, .attribute, .continuation].contains($0) }
        guard count == messageCount, Set(kinds).count == kinds.count else {
            throw bytes.damaged("the messages in the header at \(address)")
        }
    }

    /// The contents of the messages of a kind.
    func messages(_ kind: Kind) -> [ArraySlice<UInt8>] {
        found.filter { $0.kind == kind }.map(\.content)
    }
}
