/// Some frames of a recording: one bit for each, however many there are.
struct FrameSet: Hashable, Sendable {
    /// Frame 64 *i* + *b* is bit *b* of word *i*; empty words at the end are left out.
    private var words: [UInt64] = []

    /// The places of the samples that are exactly 0.
    init(ofZerosIn trace: ArraySlice<Float>) {
        for (frame, sample) in zip(0..., trace) where sample == 0 {
            while words.count <= frame / 64 { words.append(0) }
            words[frame / 64] |= 1 << UInt64(frame % 64)
        }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The first frame; `nil` where there is none.
    var first: Int? {
        words.firstIndex { $0 != 0 }.map { 64 * $0 + words[$0].trailingZeroBitCount }
    }

    mutating func formIntersection(_ other: FrameSet) {
        words = zip(words, other.words).map { $0 & $1 }
    }
}
