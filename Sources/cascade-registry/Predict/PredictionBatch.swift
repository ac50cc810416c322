import ArgumentParser
import Core
import Foundation
import Prediction
import Registry
import Signals

/// Several recordings, one after the other or a few at a time; what fails does not stop the rest.
struct PredictionBatch: Sendable {
    /// What became of a recording, or of one of its trace sets.
    struct Item: Sendable, Encodable {
        enum State: String, Encodable {
            case done, skipped, failed
        }

        let path: String
        let state: State
        var traceSet: String?
        var neuronCount: Int?
        var frameRateHz: Double?
        var model: String?
        var noiseLevel: Double?
        var expectedSpikes: Double?
        var outputs: [String]?
        var warnings: [String]?
        var reason: String?
        var remedy: String?
    }

    let entries: [BatchEntry]
    let registry: OpenRegistry
    /// How many recordings are predicted at the same time.
    let jobs: Int
    /// What is asked of every recording.
    let run: @Sendable (BatchEntry) -> PredictionRun
    let isQuiet: Bool

    /// Predicts all recordings that are not done yet.
    func items() -> [Item] {
        let progress = Progress("Recordings:", isQuiet: isQuiet)
        defer { progress.finish() }
        return concurrentMap(below: entries.count, threads: jobs) { done, total in
            progress.show(done, of: total)
        } _: { index in
            items(of: entries[index])
        }.flatMap(\.self)
    }

    /// Predicts a recording, unless that is done.
    func items(of entry: BatchEntry) -> [Item] {
        do {
            let run = run(entry)
            if let earlier = try run.earlierPredictions(in: registry) {
                let others = try run.otherModels(than: earlier, in: registry)
                if others.allSatisfy({ $0 == nil }) || !run.request.replacesExisting {
                    return zip(earlier, others).map { earlier, other in
                        var item = Item(earlier.report, path: entry.recording.path, .skipped)
                        if let other {
                            item.warnings?.append("by now, \(other) would be chosen: --force predicts it anew")
                        }
                        return item
                    }
                }
            }
            return try run.run(in: registry).map { Item($0, path: entry.recording.path, .done) }
        } catch {
            let known = error as? any CascadeError
            return [
                Item(
                    path: entry.recording.path, state: .failed, reason: known?.reason ?? "\(error)",
                    remedy: known?.remedy)
            ]
        }
    }
}

extension PredictionBatch.Item {
    fileprivate init(_ report: PredictionReport, path: String, _ state: State) {
        self.path = path
        self.state = state
        traceSet = report.recording.traceSet
        neuronCount = report.recording.neuronCount
        frameRateHz = report.recording.frameRateHz
        model = "\(report.model.name)@\(report.model.version)"
        noiseLevel = median(of: report.neurons.compactMap(\.noiseLevel))
        expectedSpikes = report.neurons.compactMap(\.expectedSpikes).reduce(0, +)
        outputs = report.outputs.map(\.path)
        warnings = report.warnings
    }
}

/// What became of several recordings, as a table with what went wrong below it.
struct BatchText {
    private let items: [PredictionBatch.Item]

    init(_ items: [PredictionBatch.Item]) {
        self.items = items
    }

    var text: String {
        var table = Table(
            header: ["RECORDING", "TRACES", "NEURONS", "HZ", "MODEL", "NOISE", "SPIKES", "STATE"],
            numeric: [2, 3, 5, 6])
        for item in items {
            let noise = item.noiseLevel.map { level in
                fixed(level, 2) + (noiseLevelWords(level).map { " \($0)" } ?? "")
            }
            table.append([
                item.path, item.traceSet ?? "–", item.neuronCount.map(String.init) ?? "–",
                item.frameRateHz.map(compact) ?? "–", item.model ?? "–", noise ?? "–",
                item.expectedSpikes.map { fixed($0, 0) } ?? "–", item.state.rawValue,
            ])
        }
        let counts = [
            ("done", PredictionBatch.Item.State.done), ("skipped, done before", .skipped), ("failed", .failed),
        ]
        .map { words, state in "\(items.count { $0.state == state }) \(words)" }
        return ([table.text, counts.joined(separator: "; ")] + warnings).joined(separator: "\n")
    }

    private var warnings: [String] {
        items.flatMap { item in (item.warnings ?? []).map { "Warning: \(item.path): \($0)" } }
    }

    /// Says on standard error what failed, and what to do.
    func noteFailures() {
        for item in items where item.state == .failed {
            Console.note(error: item.reason ?? item.path, remedy: item.remedy)
        }
    }
}
