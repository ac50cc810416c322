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
    /// The smoothing of the training spikes, in milliseconds.
    package let smoothingMilliseconds: Int?
    /// The smoothing kernel is said to start at the spike.
    package let isCausal: Bool
    /// The name says so.
    package let isHighNoise: Bool

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
        frameRateHz = find { $0.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)[Hh]z/).flatMap { Double($0.1) } }
        let smoothing = find { $0.wholeMatch(of: /smoothing([0-9]+)ms/).flatMap { Int($0.1) } }
        // `smoothing_50ms`, as in the names of models for use during the experiment.
        let next = zip(words, words.dropFirst()).first { $0.0 == "smoothing" }?.1
        smoothingMilliseconds = smoothing ?? next?.wholeMatch(of: /([0-9]+)ms/).flatMap { Int($0.1) }
        isCausal = find { ["causal", "causalkernel"].contains($0) ? true : nil } ?? false
        isHighNoise = name.contains("high_noise") || name.contains("high-noise")
        let family = name[..<(first < words.endIndex ? words[first].startIndex : name.endIndex)]
            .drop { "_- ".contains($0) }
        let end = family.lastIndex { !"_- ".contains($0) }
        let indicator = words.lazy.compactMap { Vocabulary.indicators.term(String($0)) }.first?.name
        traits = [
            .family: end.map { String(family[...$0]) }, .indicator: indicator, .cellClass: cellClass?.rawValue,
        ]
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
