internal import Files

/// The messages that describe a group or an array, the header's continuations followed.
struct HDF5ObjectHeader {
    /// The kinds of messages that are known; a header with another one is refused.
    enum Kind: UInt64 {
        case padding = 0
        case dataspace = 1
        case datatype = 3
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

    /// Reads a header of version 1.
    init(at address: UInt64, in content: inout HDF5Content) throws(FileError) {
        var prefix = HDF5Cursor(try content.structure(address, 16))
        guard prefix.number(2) == 1 else { throw content.damaged("an object's header at \(address)") }
        let (messageCount, referenceCount, size) = (prefix.integer(2), prefix.integer(4), prefix.integer(4))
        guard referenceCount == 1 else { throw content.damaged("the object at \(address) has several names") }
        var blocks = [try content.structure(address + 16, size)]
        var count = 0
        while let block = blocks.popLast() {
            var rest = HDF5Cursor(block)
            while !rest.rest.isEmpty {
                // Flag 1: it never changes, 4: it is never shared. Flag 2 would mean that it is kept elsewhere.
                let (type, size, flags) = (rest.number(2), rest.integer(2), rest.number(4))
                let message = rest.bytes(size)
                count += 1
                guard !rest.isExhausted, size.isMultiple(of: 8), flags & ~5 == 0, let kind = Kind(rawValue: type),
                    count <= messageCount
                else { throw content.damaged("a message of type \(type) in the header at \(address)") }
                found.append((kind, message))
                if kind == .continuation {
                    var fields = HDF5Cursor(message)
                    blocks.append(try content.structure(fields.number(8), fields.integer()))
                }
            }
        }
        let kinds = found.map(\.kind).filter { ![.padding, .attribute, .continuation].contains($0) }
        guard count == messageCount, Set(kinds).count == kinds.count else {
            throw content.damaged("the messages in the header at \(address)")
        }
    }

    /// The only message of a kind.
    func message(_ kind: Kind) -> ArraySlice<UInt8>? { found.first { $0.kind == kind }?.content }

    /// The attributes.
    var attributes: [ArraySlice<UInt8>] { found.filter { $0.kind == .attribute }.map(\.content) }
}
