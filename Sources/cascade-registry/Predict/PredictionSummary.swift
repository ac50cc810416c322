import Core
import Foundation
import Inference
import Prediction
import Resolution
import Signals

/// What a person wants to know of a prediction, in a few lines.
struct PredictionSummary {
    private let report: PredictionReport

    init(_ report: PredictionReport) {
        self.report = report
    }

    var text: String { labelled(lines) }

    /// Labels, and what belongs to them.
    var lines: [(label: String, text: String)] {
        var lines = [
            ("Recording", recording), ("Model", model),
            ("Noise ν", NoiseText(of: report.neurons.compactMap(\.noiseLevel)).text),
            ("Networks", networks),
            ("Spikes", spikes), ("Settings", settings),
        ]
        if let response { lines.insert(("One spike", response), at: 4) }
        if let baseline = report.recording.baseline { lines.insert(("ΔF/F", Self.text(of: baseline)), at: 1) }
        if let leftOut { lines.append(("Note", leftOut)) }
        lines += (report.recording.notes ?? []).map { ("Note", $0) }
        if let expectation = report.expectation { lines.append(("Expect", expectation.sentence)) }
        if let foretold { lines.append(("By neuron", foretold)) }
        if let counts { lines.append(("Counts", counts)) }
        if report.truth != nil { lines.append(("Truth", agreement)) }
        lines += report.outputs.map { ("Output", "\($0.path), with \($0.path).json") }
        if let plot = report.plot { lines.append(("Plot", plot.path)) }
        lines += report.warnings.map { ("Warning", $0) }
        lines.append(("Time", time))
        return lines
    }

    private var recording: String {
        let recording = report.recording
        let name = URL(filePath: recording.file.path).lastPathComponent
        let isPlain = recording.format.map { ["NumPy array", "text"].contains($0) } ?? true
        let isNamed = recording.variable != nil || !isPlain
        let variable = isNamed ? recording.traceSet.map { " (\($0))" } ?? "" : ""
        let seconds = Double(recording.frameCount) / recording.frameRateHz
        return "\(name)\(variable): \(counted(recording.neuronCount, "neuron")) × \(recording.frameCount) frames, "
            + "\(fixed(seconds, 1)) s at \(compact(recording.frameRateHz)) Hz"
            + (recording.resampledToHz.map { ", resampled to \(compact($0)) Hz" } ?? "")
    }

    /// How many ROIs are no neurons; `nil` where all are.
    private var leftOut: String? {
        let roiCount = report.recording.roiCount ?? 0
        let count = roiCount - report.recording.neuronCount
        guard count > 0 else { return nil }
        return "\(count) of \(roiCount) ROIs left out, as they are not accepted as neurons: --all-rois takes them too"
    }

    private var model: String {
        let model = report.model
        let kernel = model.isCausal ? "causal kernel" : "symmetric kernel"
        return "\(model.name)@\(model.version): \(compact(model.frameRateHz)) Hz, "
            + "smoothing \(compact(model.smoothingSeconds * 1000)) ms, \(kernel)"
    }

    private static func text(of baseline: BaselineSettings) -> String {
        let neuropil =
            baseline.neuropilFraction == 0 ? "" : ", less \(compact(baseline.neuropilFraction)) of the neuropil"
        return "made of fluorescence\(neuropil); F₀: percentile \(compact(baseline.percentile)) of "
            + "\(compact(baseline.windowSeconds)) s"
    }

    private var networks: String {
        let groups = Dictionary(grouping: report.neurons.compactMap(\.levelUsed), by: \.self)
        let used = groups.keys.sorted().map { level in
            "level \(level): \(counted(report.model.membersPerLevel, "member")) for \(counted(groups[level]?.count ?? 0, "neuron"))"
        }
        return used.isEmpty ? "none" : used.joined(separator: "; ")
    }

    /// How ΔF/F answers to a spike, where the networks say it.
    private var response: String? {
        let told = report.hint.map {
            "; told \(fixed(100 * $0.response.amplitude, 1)) % and \(fixed($0.response.halfDecaySeconds, 2)) s (\($0.source))"
        }
        return RecordingText.text(of: report.neurons.compactMap(\.response)).map { $0 + (told ?? "") }
    }

    /// The correlations that are expected of single neurons, where the networks tell enough of them.
    private var foretold: String? {
        let ranges = report.neurons.compactMap(\.expectedCorrelation)
        guard let middle = median(of: ranges.map(\.median)),
            let typical = ranges.min(by: { abs($0.median - middle) < abs($1.median - middle) })
        else { return nil }
        let all =
            ranges.count > 1
            ? "; by neuron \(fixed(ranges.map(\.median).min() ?? middle, 2))–\(fixed(ranges.map(\.median).max() ?? middle, 2))"
            : ""
        return "expected r \(fixed(typical.median, 2)) [\(fixed(typical.lower, 2))–\(fixed(typical.upper, 2))]\(all)"
    }

    /// By how much numbers of spikes may be off.
    private var counts: String? {
        let factors = report.neurons.compactMap(\.countFactor)
        guard let middle = median(of: factors) else { return nil }
        let told = report.hint == nil ? "told nothing of how a spike looks" : "told how a spike looks"
        let all =
            factors.count > 1
            ? "; by neuron \(fixed(factors.min() ?? middle, 1))–\(fixed(factors.max() ?? middle, 1))" : ""
        return "right to within ×/÷\(fixed(middle, 1)) for eight in ten neurons that are as noisy, \(told)\(all)"
    }

    private var spikes: String {
        let total = report.neurons.compactMap(\.expectedSpikes).reduce(0, +)
        let rates = spread(report.neurons.compactMap(\.meanRateHz), digits: 3).map { "\($0) Hz per neuron" } ?? "none"
        return "\(rates); \(fixed(total, 0)) expected in all"
    }

    private var agreement: String {
        let correlations = report.neurons.compactMap { $0.agreement?.correlation }
        return "correlation with the true spikes " + (spread(correlations, digits: 2) ?? "undefined")
    }

    private var settings: String {
        let settings = report.settings
        return "alignment \(settings.alignment.rawValue), threshold \(settings.threshold.rawValue), "
            + "padding \(settings.padding.rawValue)"
    }

    private var time: String {
        let execution = report.execution
        return "\(fixed(execution.seconds, 2)) s with \(execution.threads) threads (\(execution.backend.rawValue))"
    }
}
