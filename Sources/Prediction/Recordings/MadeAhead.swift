internal import Dispatch
internal import Synchronization

/// Hands the values of all indices below `count` to `use`, in order, while another thread makes the next one: a file is read
/// while something is computed with what was read before. Two values at most are held.
///
/// - Parameters:
///   - count: the number of values.
///   - threads: how many threads may work; one makes every value when it is needed.
///   - make: makes the value of an index, one at a time.
///   - use: takes it, on the thread that calls.
/// - Throws: what `use` throws, or what `make` throws after the values before were used; nothing is made any more then.
func forEachMadeAhead<Value: Sendable>(
    below count: Int, threads: Int, make: @escaping @Sendable (Int) throws -> Value, use: (Int, Value) throws -> Void
) throws {
    var next: ValueInTheMaking<Value>?
    defer { next?.wait() }
    for index in 0..<count {
        let value = try next?.value() ?? make(index)
        next = threads > 1 && index + 1 < count ? ValueInTheMaking { try make(index + 1) } : nil
        try use(index, value)
    }
}

/// What another thread makes.
private final class ValueInTheMaking<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>>(.failure(CancellationError()))
    private let making = DispatchGroup()

    init(_ make: @escaping @Sendable () throws -> Value) {
        DispatchQueue.global().async(group: making) {
            let made = Result { try make() }
            self.result.withLock { $0 = made }
        }
    }

    func wait() { making.wait() }

    func value() throws -> Value {
        wait()
        return try result.withLock { try $0.get() }
    }
}
