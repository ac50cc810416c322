import ArgumentParser
import Core
import Resolution
import Registry

/// What is known of a recording, and wished of its prediction.
struct FactOptions: ParsableArguments {
    @OptionGroup var traits: TraitOptions
    @OptionGroup var origin: OriginOptions

    @Flag(inversion: .prefixedNo, help: "Only models with a causal, or a symmetric, smoothing kernel.")
    var causal: Bool?

    @Option(
        help: ArgumentHelp("The wished smoothing. Default: 1.5 frames.", valueName: "ms"),
        transform: Quantity.milliseconds)
    var smoothing: Double?

    @Option(
        help: ArgumentHelp("How long after a frame its prediction may come at most.", valueName: "ms"),
        transform: Quantity.milliseconds)
    var onlineLatency: Double?

    @Flag(help: "Also take models whose noise levels cover less than half of the neurons, if there are no others.")
    var allowExtrapolation = false

    @Flag(help: "Also take models made for another class of neurons, if there are no others.")
    var allowOtherClass = false

    @Flag(help: "Also take a model of another frame rate, for which the recording is resampled, if there is no other.")
    var resample = false

    /// All of it in words, by which the same wishes are known again.
    var words: [String: String] {
        var words: [String: String] = [:]
        let known = Settings.current.traits.overridden(by: traits.traits)
        for trait in Trait.allCases { words[trait.key] = known[trait] }
        words["causal"] = causal.map(String.init)
        words["smoothing"] = smoothing.map { "\($0)" }
        words["onlineLatency"] = onlineLatency.map { "\($0)" }
        if origin.filter != ModelFilter() { words["origin"] = "\(origin.family) \(origin.datasets) \(origin.fetched)" }
        for (name, isAllowed) in [("allowExtrapolation", allowExtrapolation), ("allowOtherClass", allowOtherClass)]
        where isAllowed {
            words[name] = "true"
        }
        return words
    }

    /// Makes sure that a model that was named is what is wished besides.
    func requireFulfilled(by model: ModelRecord) throws {
        let kernel = { (isCausal: Bool) in isCausal ? "causal" : "symmetric" }
        let milliseconds = { (seconds: Double) in "\(compact(1000 * seconds)) ms" }
        var contradictions: [String] = []
        if let causal, causal != model.isCausal {
            contradictions.append("--\(causal ? "" : "no-")causal: its kernel is \(kernel(model.isCausal))")
        }
        if let smoothing, abs(smoothing / 1000 - model.smoothingSeconds) > 5e-4 {
            contradictions.append(
                "--smoothing \(compact(smoothing)): it smooths by \(milliseconds(model.smoothingSeconds))")
        }
        if let onlineLatency,
            CandidateJudge.milliseconds(model.latencySeconds) > CandidateJudge.milliseconds(onlineLatency / 1000)
        {
            contradictions.append(
                "--online-latency \(compact(onlineLatency)): its predictions come \(milliseconds(model.latencySeconds)) late"
            )
        }
        guard !contradictions.isEmpty else { return }
        throw RegistryError(
            .usage, "the model \(model.identifier) is not what is wished: \(contradictions.joined(separator: "; "))",
            remedy: "Leave the wish away, or leave --model away, and one that fulfils it is looked for.")
    }

    /// Says which of the names of a recording's neurons nobody knows.
    ///
    /// - Parameter entries: what is known of single recordings.
    func noteUnknownNames(besides entries: [Traits] = [Traits()]) {
        TraitOptions.noteUnknownNames(
            in: entries.map { traits.traits.overridden(by: $0) },
            consequence: ": models that are made for it by this very name come first, then those for any")
    }

    /// Which models may be chosen.
    var filter: ModelFilter { origin.filter }

    /// The facts, with the noise levels as they are known, and what the recording, or else a `config.yaml`, says of its
    /// neurons where the command line does not.
    func facts(frameRateHz: Double, noiseLevels: Fact<[Double]>, recorded: Traits = Traits()) -> RecordingFacts {
        var facts = RecordingFacts(frameRateHz: frameRateHz)
        facts.noiseLevels = noiseLevels
        facts.setTraits(Settings.current.traits.overridden(by: recorded).overridden(by: traits.traits))
        facts.isCausal = causal
        facts.smoothingSeconds = smoothing.map { $0 / 1000 }
        facts.latencySeconds = onlineLatency.map { $0 / 1000 }
        facts.allowsExtrapolation = allowExtrapolation
        facts.allowsOtherCellClass = allowOtherClass
        facts.allowsResampling = resample
        return facts
    }
}
