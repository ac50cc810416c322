import ArgumentParser
import Core
import Resolution
import Registry

/// What is known of a recording, and wished of its prediction.
struct FactOptions: ParsableArguments {
    @OptionGroup var traits: TraitOptions

    @Flag(inversion: .prefixedNo, help: "Only models with a causal, or a symmetric, smoothing kernel.")
    var causal: Bool?

    @Option(help: ArgumentHelp("The wished smoothing. Default: 1.5 frames.", valueName: "ms"))
    var smoothing: Double?

    @Option(help: ArgumentHelp("How long after a frame its prediction may come at most.", valueName: "ms"))
    var onlineLatency: Double?

    @Flag(help: "Also take models whose noise levels cover less than half of the neurons, if there are no others.")
    var allowExtrapolation = false

    @Flag(help: "Also take models made for another class of neurons, if there are no others.")
    var allowOtherClass = false

    @Flag(help: "Also take a model of another frame rate, for which the recording is resampled, if there is no other.")
    var resample = false

    func validate() throws {
        for (name, value) in [("smoothing", smoothing), ("online-latency", onlineLatency)] {
            guard let value else { continue }
            guard value >= 0, value <= 1e6 else {
                throw ValidationError("--\(name) must be a number of milliseconds, at most 1000000.")
            }
        }
    }

    /// All of it in words, by which the same wishes are known again.
    var words: [String: String] {
        var words: [String: String] = [:]
        let known = Settings.current.traits.overridden(by: traits.traits)
        for trait in Trait.allCases { words[trait.key] = known[trait] }
        words["causal"] = causal.map(String.init)
        words["smoothing"] = smoothing.map { "\($0)" }
        words["onlineLatency"] = onlineLatency.map { "\($0)" }
        for (name, isAllowed) in [("allowExtrapolation", allowExtrapolation), ("allowOtherClass", allowOtherClass)]
        where isAllowed {
            words[name] = "true"
        }
        return words
    }

    /// The facts, with the noise levels as they are known, and what the recording, or else a `config.yaml`, says of its
    /// neurons where the command line does not.
    func facts(frameRateHz: Double, noiseLevels: Fact<[Double]>, recorded: Traits = Traits()) -> RecordingFacts {
        var facts = RecordingFacts(frameRateHz: frameRateHz)
        facts.noiseLevels = noiseLevels
        facts.traits = Settings.current.traits.overridden(by: recorded).overridden(by: traits.traits)
        facts.isCausal = causal
        facts.smoothingSeconds = smoothing.map { $0 / 1000 }
        facts.latencySeconds = onlineLatency.map { $0 / 1000 }
        facts.allowsExtrapolation = allowExtrapolation
        facts.allowsOtherCellClass = allowOtherClass
        facts.allowsResampling = resample
        return facts
    }
}
