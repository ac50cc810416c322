/// What the pickles of one program need, of all that a pickle can do; everything else is refused by name.
struct PickleDialect: Sendable {
    /// The versions of the protocol.
    let protocols: ClosedRange<UInt8>
    /// The operations.
    let opcodes: Set<UInt8>
    /// The names that may be imported.
    let globals: Set<String>
    /// What the pickle holds, for messages.
    let content: String
    /// What to do about a pickle that holds something else.
    let remedy: String
}

/// The operations of a pickle that build values. Those that call what was imported are here too: calls are only noted.
///
/// Source: `pickletools` of the Python standard library.
enum PickleOpcode: UInt8, CaseIterable {
    case mark = 0x28, emptyTuple = 0x29, stop = 0x2E
    case binaryBytes = 0x42, shortBinaryBytes = 0x43, binaryFloat = 0x47, binaryInteger = 0x4A
    case binaryInteger1 = 0x4B, binaryInteger2 = 0x4D, none = 0x4E, persistent = 0x51, reduce = 0x52
    case binaryString = 0x54, shortBinaryString = 0x55, binaryText = 0x58, emptyList = 0x5D
    case append = 0x61, build = 0x62, global = 0x63, appends = 0x65, get = 0x68, longGet = 0x6A
    case put = 0x71, longPut = 0x72, setItem = 0x73, tuple = 0x74, setItems = 0x75, emptyDictionary = 0x7D
    case tuple1 = 0x85, tuple2, tuple3, isTrue, isFalse, long1
    case shortBinaryText = 0x8C
    case binaryBytes8 = 0x8E
    case stackGlobal = 0x93, memoize, frame
}
