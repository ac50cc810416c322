/// What a Python pickle describes. Nothing of it runs: a call is only noted, with its name and its arguments.
///
/// Objects may refer to each other in any way, also in a circle, so that they are held side by side and named by their
/// place.
struct Pickle: Sendable {
    /// One value.
    enum Value: Sendable, Hashable {
        case none
        case flag(Bool)
        case integer(Int)
        case real(Double)
        case text(String)
        /// Where bytes are within the pickle; they are not copied.
        case bytes(Range<Int>)
        /// A name that was imported.
        case global(String)
        /// One of ``Pickle/objects``.
        case object(Int)
    }

    /// A value that consists of others.
    struct Object: Sendable {
        enum Kind: Sendable, Hashable {
            case tuple, list
            /// Keys and values in turn.
            case dictionary
            /// What the function or class of a name makes of arguments.
            case call(String)
            /// What stands outside of the pickle.
            case persistent
        }

        var kind: Kind
        /// The elements, or the arguments of a call.
        var items: [Value] = []
        /// Keys and values in turn, or elements, which a call's result was given afterwards.
        var added: [Value] = []
        /// What the result of a call was told to be.
        var state: Value?
    }

    let root: Value
    let objects: [Object]
}

extension Pickle {
    /// The object that a value stands for.
    func object(_ value: Value) -> Object? {
        if case .object(let place) = value { objects[place] } else { nil }
    }

    /// The elements of a tuple.
    func tuple(_ value: Value) -> [Value]? {
        guard let object = object(value), object.kind == .tuple else { return nil }
        return object.items
    }

    /// The arguments of a call of a function, and the state that its result was given.
    func call(_ value: Value, of function: (String) -> Bool) -> (arguments: [Value], state: Value?)? {
        guard let object = object(value), case .call(let name) = object.kind, function(name) else { return nil }
        return (object.items, object.state)
    }

    /// Keys and values of a dictionary; `nil` where a key is no text or stands there twice, or there is no dictionary.
    func dictionary(_ value: Value) -> [String: Value]? {
        guard let object = object(value), object.kind == .dictionary else { return nil }
        return Self.dictionary(object.items)
    }

    /// Pairs keys with values; `nil` where a key is no text or stands there twice.
    static func dictionary(_ items: [Value]) -> [String: Value]? {
        guard items.count.isMultiple(of: 2) else { return nil }
        var dictionary: [String: Value] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            guard case .text(let key) = items[index], dictionary.updateValue(items[index + 1], forKey: key) == nil
            else { return nil }
        }
        return dictionary
    }

    /// What a value is, for messages.
    func kind(of value: Value) -> String {
        switch value {
        case .none: return "nothing"
        case .flag: return "a flag"
        case .integer, .real: return "a number"
        case .text: return "a text"
        case .bytes: return "bytes"
        case .global(let name): return "the global “\(name)”"
        case .object(let place):
            switch objects[place].kind {
            case .tuple: return "a tuple"
            case .list: return "a list"
            case .dictionary: return "a dictionary"
            case .call(let name): return "a call of “\(name)”"
            case .persistent: return "a storage"
            }
        }
    }
}

extension Pickle.Value {
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }

    var text: String? { if case .text(let text) = self { text } else { nil } }
}
