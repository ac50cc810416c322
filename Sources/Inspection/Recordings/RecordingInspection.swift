public import Core
internal import Signals

/// What is found in a recording of several neurons, before anything is predicted from it.
public struct RecordingInspection: Hashable, Sendable {
    /// What concerns the recording as a whole, worst first. An error makes every number that is predicted meaningless.
    public let findings: [Finding]
    /// What concerns single neurons, by rising row.
    public let neuronFindings: [Finding]

    /// From this share of neurons on, what one of them has is said of the recording.
    private static let wholeShare = 0.5
    /// Up to this share of neurons, a check that goes by statistics may have erred.
    private static let doubtfulShare = 0.05

    /// Puts the findings of all neurons together.
    ///
    /// - Parameters:
    ///   - neurons: the inspected rows, in their order.
    ///   - frameRateHz: frames per second.
    ///   - timesHz: the frame rate by the time stamps of the recording, where it has any.
    ///   - traceSet: what the recording says of them; `nil` where that is nothing.
    public init(
        of neurons: [TraceInspection], frameRateHz: Double, timesHz: Double? = nil, traceSet: TraceSet? = nil
    ) {
        neuronFindings = (neurons.flatMap(\.findings) + Self.copies(among: neurons)).sorted {
            ($0.neuron ?? 0) < ($1.neuron ?? 0)
        }
        let byKind = Dictionary(grouping: neuronFindings, by: \.kind)
        let judgedCount = neurons.count(where: \.isJudged)
        let shared = FindingKind.allCases.compactMap { kind in
            byKind[kind].flatMap { Self.shared($0, kind, neuronCount: neurons.count, judgedCount: judgedCount) }
        }
        let whole = [
            traceSet.flatMap(Self.nature), Self.orientation(of: neurons, traceSet),
            Self.rate(frameRateHz, timesHz: timesHz), Self.blankFrames(of: neurons),
        ].compactMap(\.self)
        let isSaid = Set(whole.map(\.kind))
        let found = (whole + shared.filter { !isSaid.contains($0.kind) }).sorted { $0.severity > $1.severity }
        // What is no ΔF/F has no scale by which it could have other faults.
        let isOther = found.contains { $0.severity == .error && $0.kind != .timeByNeurons }
        findings = isOther ? found.filter { $0.severity == .error || !$0.kind.isStatistical } : found
    }

    /// What forbids a prediction, but for what was accepted.
    public func refusals(accepting accepted: Set<FindingKind> = []) -> [Finding] {
        findings.filter { $0.severity == .error && !accepted.contains($0.kind) }
    }

    /// One sentence for what several neurons have.
    private static func shared(
        _ findings: [Finding], _ kind: FindingKind, neuronCount: Int, judgedCount: Int
    ) -> Finding? {
        guard let first = findings.first, let neuron = first.neuron else { return nil }
        // A neuron without ΔF/F is not judged, and is one of all.
        let count = [.unusableBaseline, .noSamples, .constantTrace].contains(kind) ? neuronCount : judgedCount
        let share = Double(findings.count) / Double(max(1, count))
        let worst = findings.map(\.severity).max() ?? .info
        var severity = kind.isStatistical && share <= doubtfulShare ? .info : worst
        if FindingKind.meaningless.contains(kind), share >= wholeShare { severity = .error }
        let message =
            neuronCount == 1
            ? first.message : "\(findings.count) of \(neuronCount) neurons, such as neuron \(neuron): \(first.message)"
        return Finding(
            kind, severity, message, values: ["neurons": Double(findings.count), "share": share])
    }

    /// What the recording itself says that its traces are, where that is nothing to predict from.
    private static func nature(of traceSet: TraceSet) -> Finding? {
        switch traceSet.kind {
        case .deconvolved: Finding(.deconvolved, .error, "“\(traceSet.name)” are spikes that were inferred already")
        case .denoised: Finding(.smoothed, .error, "“\(traceSet.name)” are a model's traces without their noise")
        case .dff, .percent, .fluorescence, nil: nil
        }
    }

    /// Equal traces, each named after the first of its kind.
    private static func copies(among neurons: [TraceInspection]) -> [Finding] {
        var first: [String: Int] = [:]
        return neurons.filter(\.isJudged).compactMap { neuron in
            guard let original = first[neuron.fingerprint] else {
                first[neuron.fingerprint] = neuron.neuron
                return nil
            }
            return Finding(
                .duplicatedTrace, .warning, neuron: neuron.neuron, "the same as neuron \(original)",
                values: ["original": Double(original)])
        }
    }

    /// Neighbouring frames of a neuron have calcium in common, neighbouring neurons little; the wrong way round, rows have
    /// more in common than columns.
    private static func orientation(of neurons: [TraceInspection], _ traceSet: TraceSet?) -> Finding? {
        if let traceSet {
            guard !traceSet.isOrientationKnown else { return nil }
            if traceSet.looksTransposed {
                let message =
                    "\(traceSet.roiCount) rows of only \(traceSet.frameCount) samples look like frames, not neurons"
                return Finding(.timeByNeurons, .error, message, values: ["rows": Double(traceSet.roiCount)])
            }
        }
        let rows = neurons.compactMap(\.rowCorrelation)
        guard rows.count >= 20, let alongRow = median(of: neurons.compactMap(\.frameCorrelation)),
            let acrossRows = median(of: rows), acrossRows > alongRow + 0.1
        else { return nil }
        let message = """
            rows look like frames and columns like neurons: a row correlates with the next one (r = \
            \(significant(acrossRows, digits: 2))) more than a sample with the next one in its row (\(significant(alongRow, digits: 2)))
            """
        return Finding(
            .timeByNeurons, .error, message, values: ["acrossRows": acrossRows, "alongRow": alongRow])
    }

    /// Dropped frames that were written as 0. A baseline that is the median makes zeros too, but each neuron has its own.
    private static func blankFrames(of neurons: [TraceInspection]) -> Finding? {
        let judged = neurons.filter(\.isJudged)
        guard judged.count > 1, var shared = judged.first?.zeroFrames else { return nil }
        for neuron in judged.dropFirst() where !shared.isEmpty { shared.formIntersection(neuron.zeroFrames) }
        guard let frame = shared.first else { return nil }
        let frameCount = Double(judged.map(\.frameCount).min() ?? 0)
        let byChance = judged.reduce(frameCount) { $0 * Double($1.zeroFrames.count) / frameCount }
        guard byChance < 0.01 else { return nil }
        let message = """
            every neuron is exactly 0 in \(counted(shared.count, "frame")), the first of them \(frame): were frames \
            dropped?
            """
        return Finding(
            .blankFrames, .warning, message, values: ["frames": Double(shared.count), "firstFrame": Double(frame)])
    }

    private static func rate(_ frameRateHz: Double, timesHz: Double?) -> Finding? {
        guard let timesHz, timesHz > 0, abs(frameRateHz / timesHz - 1) > 0.01 else { return nil }
        let message =
            "the frame rate is \(significant(frameRateHz, digits: 5)) Hz, that of the times \(significant(timesHz, digits: 5)) Hz"
        return Finding(
            .rateContradictsTimes, .warning, message, values: ["frameRateHz": frameRateHz, "timesHz": timesHz])
    }
}

extension FindingKind {
    /// Whether the check decides by a statistic, which one faultless trace in a hundred may fail.
    fileprivate var isStatistical: Bool {
        switch self {
        case .rawFluorescence, .looksLikePercent, .smoothed, .oscillating, .drifting, .shiftedBaseline, .overSubtracted,
            .highNoise, .hugeValues:
            true
        default: false
        }
    }
}
