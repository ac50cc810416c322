internal import Foundation

/// How much longer work takes when its input grows: 4 at four times the size where it is linear, 16 where it is quadratic.
///
/// Only this thread's time on the processor counts, and the best of three: what else runs matters little.
///
/// - Parameters:
///   - small: an input.
///   - large: one of several times its size.
///   - work: what is measured.
/// - Returns: the time for `large` over that for `small`.
public func growth<Input>(from small: Input, to large: Input, _ work: (Input) throws -> Void) rethrows -> Double {
    func bestSeconds(_ input: Input) throws -> Double {
        var best = Double.infinity
        for _ in 0..<3 {
            let start = threadSeconds()
            try work(input)
            best = min(best, threadSeconds() - start)
        }
        return best
    }
    let before = try bestSeconds(small)
    return try bestSeconds(large) / before
}

/// What this thread has used of the processor.
private func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
