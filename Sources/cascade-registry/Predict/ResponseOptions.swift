import ArgumentParser
import Signals

/// What is known of how ΔF/F answers to a spike.
struct ResponseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "ΔF/F of one spike at its highest, in percent, as far as you know it: tells a model that calibrates itself.",
            valueName: "percent"))
    var spikeAmplitude: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds until half of it is gone again; with --spike-amplitude.", valueName: "seconds"))
    var halfDecay: Double?

    func validate() throws {
        guard (spikeAmplitude == nil) == (halfDecay == nil) else {
            throw ValidationError("--spike-amplitude and --half-decay tell a model how a spike looks; give both.")
        }
        guard spikeAmplitude.map({ (0.1...10_000).contains($0) }) ?? true else {
            throw ValidationError("--spike-amplitude must be between 0.1 and 10000 percent.")
        }
        guard halfDecay.map({ (0.001...100).contains($0) }) ?? true else {
            throw ValidationError("--half-decay must be between 0.001 and 100 seconds.")
        }
    }

    /// Both together.
    var hint: SpikeResponse? {
        guard let spikeAmplitude, let halfDecay else { return nil }
        return SpikeResponse(amplitude: spikeAmplitude / 100, halfDecaySeconds: halfDecay)
    }
}
