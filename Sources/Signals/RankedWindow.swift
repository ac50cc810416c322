/// A multiset of ranks that knows its *k*-th smallest one, where *k* moves little from one question to the next.
///
/// The ranks that are in the set are bits; a bit of the next level stands for 64 bits that are not all 0, and so on. To
/// add, to remove and to step to the neighbouring rank take one look per level: log₆₄ of how many ranks there are.
struct RankedWindow {
    /// How often each rank is in the set.
    private var counts: [Int]
    /// The bits of all levels, the ranks' own first.
    private var words: [UInt64] = []
    /// Where each level begins in `words`.
    private var levels: [Int] = []
    /// How many members the set has.
    private(set) var count = 0
    /// A rank, and how many members are smaller.
    private var (current, below) = (0, 0)

    /// An empty set of ranks below `rankCount`.
    init(rankCount: Int) {
        counts = [Int](repeating: 0, count: rankCount)
        var bitCount = rankCount
        repeat {
            levels.append(words.count)
            let wordCount = (bitCount + 63) / 64
            words += [UInt64](repeating: 0, count: wordCount)
            bitCount = wordCount
        } while bitCount > 1
    }

    /// Adds a rank, as often as told; −1 stands for none.
    mutating func insert(_ rank: Int, times: Int = 1) {
        if rank < 0 { return }
        if counts[rank] == 0 { mark(rank) }
        counts[rank] += times
        count += times
        if rank < current { below += times }
    }

    /// Takes away a rank that is in the set, once; −1 stands for none.
    mutating func remove(_ rank: Int) {
        if rank < 0 { return }
        counts[rank] -= 1
        count -= 1
        if rank < current { below -= 1 }
        if counts[rank] == 0 { unmark(rank) }
    }

    /// The member with `place` smaller or equal ones before it, `place` below ``count``.
    mutating func rank(at place: Int) -> Int {
        precondition((0..<count).contains(place), "the place of a member")
        while place < below {
            current = rank(before: current)
            below -= counts[current]
        }
        while place >= below + counts[current] {
            below += counts[current]
            current = rank(after: current)
        }
        return current
    }

    private mutating func mark(_ rank: Int) {
        var bit = rank
        for start in levels {
            let word = words[start + bit >> 6]
            words[start + bit >> 6] = word | 1 << UInt64(bit & 63)
            if word != 0 { return }
            bit >>= 6
        }
    }

    private mutating func unmark(_ rank: Int) {
        var bit = rank
        for start in levels {
            words[start + bit >> 6] &= ~(1 << UInt64(bit & 63))
            if words[start + bit >> 6] != 0 { return }
            bit >>= 6
        }
    }

    /// The next larger member, of which there is one.
    private func rank(after rank: Int) -> Int {
        var (level, bit) = (0, rank)
        while true {
            // Twice, as a shift by 64 leaves nothing.
            let larger = words[levels[level] + bit >> 6] & ((~0 << UInt64(bit & 63)) << 1)
            if larger != 0 {
                bit = bit & ~63 | larger.trailingZeroBitCount
                break
            }
            bit >>= 6
            level += 1
        }
        while level > 0 {
            level -= 1
            bit = bit << 6 | words[levels[level] + bit].trailingZeroBitCount
        }
        return bit
    }

    /// The next smaller member, of which there is one.
    private func rank(before rank: Int) -> Int {
        var (level, bit) = (0, rank)
        while true {
            let smaller = words[levels[level] + bit >> 6] & ~(~0 << UInt64(bit & 63))
            if smaller != 0 {
                bit = bit & ~63 | (63 - smaller.leadingZeroBitCount)
                break
            }
            bit >>= 6
            level += 1
        }
        while level > 0 {
            level -= 1
            bit = bit << 6 | (63 - words[levels[level] + bit].leadingZeroBitCount)
        }
        return bit
    }
}
