/// What the name of a model tells that its maker chose, and that does not follow the grammar of ``BundleName``: as much as
/// can be recognised, in any order.
///
/// ```
/// Lab_EXC_30Hz_smoothing50ms_causalkernel    what comes before the class or the rate is the family
/// ```
package struct OwnName: Hashable, Sendable {
    /// The class of neurons, the indicator where it is a known one, and as family what comes before all that is recognised.
    package let traits: Traits
    /// Frames per second.
    package let frameRateHz: Double?
    /// How far the frame rate may be from the one that is written, half a unit of its last digit.
    package let frameRateToleranceHz: Double
    /// The smoothing of the training spikes, in milliseconds.
    package let smoothingMilliseconds: Int?
    /// The smoothing kernel is said to start at the spike.
    package let isCausal: Bool
    /// The kernel that the name states: symmetric, too, where it tells rate and smoothing and no kernel, as published names do.
    package let statedKernelIsCausal: Bool?
    /// The name says so.
    package let isHighNoise: Bool

    // Made once, for lists have thousands of names. A `Regex` is not `Sendable`, but nothing changes it.
    private nonisolated(unsafe) static let ratePattern = /(?i)(?:^|[a-z])([0-9]+(?:\.([0-9]+))?)hz$/
    private nonisolated(unsafe) static let smoothingPattern = /(?i)smooth(?:ing)?([0-9]+)ms/
    private nonisolated(unsafe) static let millisecondsPattern = /(?i)([0-9]+)ms/

    /// Reads a name; whatever is not recognised is `nil`.
    package init(_ name: String) {
        let words = name.split { "_- ".contains($0) }
        var first = words.endIndex
        func find<Value>(_ read: (Substring) -> Value?) -> Value? {
            for (index, word) in words.enumerated() {
                guard let value = read(word) else { continue }
                first = min(first, index)
                return value
            }
            return nil
        }
        let cellClass = find { CellClass(token: $0) }
        let rate = find { unsafe $0.firstMatch(of: Self.ratePattern) }
        frameRateHz = rate.flatMap { Double($0.1) } ?? Self.number(before: "hz", in: words)
        frameRateToleranceHz = (0..<(rate?.2?.count ?? 0)).reduce(0.5) { tolerance, _ in tolerance / 10 }
        let smoothing = find { unsafe $0.wholeMatch(of: Self.smoothingPattern).flatMap { Int($0.1) } }
        // `smoothing_50ms`, as in the names of models for use during the experiment.
        let next = zip(words, words.dropFirst()).first { ["smooth", "smoothing"].contains($0.0.lowercased()) }?.1
        smoothingMilliseconds =
            smoothing ?? next.flatMap { unsafe $0.wholeMatch(of: Self.millisecondsPattern) }.flatMap { Int($0.1) }
        let isCausal = find { ["causal", "causalkernel"].contains($0.lowercased()) ? true : nil } ?? false
        let kernels = zip(words.prefix(1) + words, words).map { before, word in
            word.lowercased() == "causal" && before.lowercased() == "non" ? "noncausal" : word.lowercased()
        }
        let isSymmetric = kernels.contains { ["symmetric", "noncausal", "acausal"].contains($0) }
        self.isCausal = isCausal && !isSymmetric
        let statesOthers = frameRateHz != nil && smoothingMilliseconds != nil
        statedKernelIsCausal = isSymmetric ? false : isCausal ? true : statesOthers ? false : nil
        isHighNoise = name.contains("high_noise") || name.contains("high-noise")
        let family = name[..<(first < words.endIndex ? words[first].startIndex : name.endIndex)]
            .drop { "_- ".contains($0) }
        let end = family.lastIndex { !"_- ".contains($0) }
        let indicator = words.lazy.compactMap { Vocabulary.indicators.term(String($0)) }.first?.name
        traits = [
            .family: end.map { String(family[...$0]) }, .indicator: indicator, .cellClass: cellClass?.rawValue,
        ]
    }

    /// The number in the word before another one: `30 Hz`.
    private static func number(before unit: String, in words: [Substring]) -> Double? {
        zip(words, words.dropFirst()).first { $0.1.lowercased() == unit }.flatMap { Double($0.0) }
    }
}

extension ModelListing {
    /// What a name of somebody's own tells; `nil` where that is not enough to rank the model.
    package init?(_ name: OwnName) {
        guard let rate = name.frameRateHz, let smoothing = name.smoothingMilliseconds else { return nil }
        self.init(
            provenance: .name, frameRateHz: rate, smoothingSeconds: Double(smoothing) / 1000, isCausal: name.isCausal)
        isForHighNoise = name.isHighNoise ? true : nil
        traits = name.traits
    }
}
