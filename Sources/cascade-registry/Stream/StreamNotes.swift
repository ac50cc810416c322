import Core
import Inference
import Inspection
import Prediction
import Signals

/// What happens in a stream, as lines for people.
struct StreamNotes {
    private let frameRateHz: Double
    private var changes: [(neuron: Int, noiseLevel: Double, previous: Int?, level: Int?)] = []

    /// So many neurons are named in a line.
    private static let namedNeurons = 5

    init(frameRateHz: Double) {
        self.frameRateHz = frameRateHz
    }

    /// Lines about some news. Changes of networks are told together once all neurons were measured.
    mutating func lines(about news: [StreamPrediction.News]) -> [String] {
        news.flatMap { news -> [String] in
            switch news {
            case .networks(let neuron, _, let noiseLevel, let previous, let level):
                changes.append((neuron, noiseLevel, previous, level))
                return []
            case .measured(let frame):
                defer { changes = [] }
                return [firstChoices, laterChanges].compactMap(\.self).map { "Frame \(frame): \($0)" }
            case .baseline(let neuron, let fault): return ["Warning: neuron \(neuron): \(Self.text(of: fault))"]
            case .finding(let finding):
                return ["Warning: \(finding.message) (\(finding.kind.name))"]
                    + (finding.kind.advice.map { ["  → \($0)"] } ?? [])
            case .calibrated(let frame, let onFrames, let responses):
                let seconds = significant(Double(onFrames) / frameRateHz)
                let response = RecordingText.text(of: responses).map { ": \($0)" } ?? ""
                return [
                    "Frame \(frame): networks know \(counted(responses.count, "neuron")) by \(seconds) s of recording\(response)"
                ]
            case .overflow(let error): return ["Warning: \(error.reason). Such frames are NaN"]
            }
        }
    }

    private var firstChoices: String? {
        let chosen = changes.filter { $0.previous == nil }
        guard !chosen.isEmpty else { return nil }
        let counts = Dictionary(grouping: chosen) { $0.level ?? 0 }.sorted { $0.key < $1.key }
            .map { "ν \($0.key): \($0.value.count)" }
        return "networks chosen for \(counted(chosen.count, "neuron")) by noise (\(counts.joined(separator: ", ")))"
    }

    private var laterChanges: String? {
        let changed = changes.filter { $0.previous != nil }
        guard !changed.isEmpty else { return nil }
        let named = changed.prefix(Self.namedNeurons).map { change in
            "neuron \(change.neuron) from \(change.previous ?? 0) to \(change.level.map(String.init) ?? "none") "
                + "(ν \(fixed(change.noiseLevel, 1)))"
        }
        let more = changed.count > named.count ? ", and \(changed.count - named.count) more" : ""
        return "networks changed: \(named.joined(separator: ", "))\(more)"
    }

    private static func text(of fault: BaselineFault) -> String {
        switch fault {
        case .notPositive(let frame, let baseline):
            "no ΔF/F: the baseline F₀ is \(significant(baseline)) at frame \(frame), not above 0"
        case .tiny(let frame, let baseline, let noise):
            "no ΔF/F: at frame \(frame) the baseline F₀ is only \(significant(baseline / noise)) of what it would have to be "
                + "to stand out of the noise"
        }
    }
}
