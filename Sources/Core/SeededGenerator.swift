/// A small generator of random numbers (SplitMix64) that gives the same sequence for the same seed everywhere.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of `seed`.
    package init(seed: UInt64) {
        state = seed
    }

    /// A seed for one of many places, so that each has a sequence of its own.
    ///
    /// - Parameters:
    ///   - seed: the seed of all places.
    ///   - place: what tells the places apart, such as the index of a recording and that of a replica.
    /// - Returns: the place's own seed.
    package static func seed(_ seed: UInt64, for place: UInt64...) -> UInt64 {
        place.reduce(seed) { seed, part in
            var generator = SeededGenerator(seed: seed ^ part)
            return generator.next()
        }
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
