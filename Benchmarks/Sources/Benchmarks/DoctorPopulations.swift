@testable import Core
import Foundation
@testable import Inspection
@testable import Signals

/// The same for what concerns several neurons at once: recordings of 64 neurons and 400 frames each, cut out of traces of one
/// frame rate.
///
/// Neurons of ground truth were recorded one by one, so that theirs are put together of different recordings.
struct DoctorPopulations {
    private static let (neuronCount, frameCount) = (64, 400)

    private let populations: [Population]

    /// Neurons that are recorded together.
    private struct Population: Sendable {
        let rows: [[Float]]
        let frameRateHz: Double

        var kinds: Set<FindingKind> {
            let neurons = rows.indices.map { row in
                TraceInspection(
                    of: rows[row][...], neuron: row, frameRateHz: frameRateHz,
                    previous: row > 0 ? rows[row - 1][...] : nil)
            }
            return Set(RecordingInspection(of: neurons, frameRateHz: frameRateHz).findings.map(\.kind))
        }

        func with(_ rows: [[Float]]) -> Population { Population(rows: rows, frameRateHz: frameRateHz) }
    }

    /// Puts traces together in their order, those of one rate after another.
    init(_ traces: [(samples: [Float], frameRateHz: Double)]) {
        let cut = traces.flatMap { trace in
            stride(from: 0, through: trace.samples.count - Self.frameCount, by: Self.frameCount).map {
                (trace.frameRateHz.rounded(), Array(trace.samples[$0..<$0 + Self.frameCount]))
            }
        }
        populations = Dictionary(grouping: cut, by: \.0).sorted { $0.key < $1.key }.flatMap { rate, pieces in
            // Pieces of one trace are far from each other, so that no two of them are neighbours.
            let count = pieces.count / Self.neuronCount
            return (0..<count).map { population in
                Population(
                    rows: (0..<Self.neuronCount).map { pieces[$0 * count + population].1 }, frameRateHz: rate)
            }
        }
    }

    /// Prints a row per check.
    func measure(_ name: String) {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let kinds = concurrentMap(below: populations.count, threads: threads) { populations[$0].kinds }
        print("| Check | Simulated fault | False alarms, \(name) | Found |\n|---|---|--:|--:|")
        for fault in Self.faults {
            let alarms = kinds.count { $0.contains(fault.kind) }
            let found = concurrentMap(below: populations.count, threads: threads) { index in
                populations[index].with(fault.damage(populations[index].rows)).kinds.contains(fault.kind)
            }.count(where: \.self)
            print(
                "| `\(fault.kind.name)` | \(fault.words) | \(share(alarms)) | \(share(found)) |")
            fflush(nil)
        }
    }

    private func share(_ count: Int) -> String {
        "\(count) of \(populations.count) "
            + String(format: "(%.1f %%)", 100 * Double(count) / Double(max(1, populations.count)))
    }

    private static let faults: [(kind: FindingKind, words: String, damage: @Sendable ([[Float]]) -> [[Float]])] = [
        (.timeByNeurons, "transposed", { rows in (0..<frameCount).map { frame in rows.map { $0[frame] } } }),
        (.duplicatedTrace, "one neuron twice", { rows in rows.dropLast() + [rows[0]] }),
        (
            .blankFrames, "ten frames 0 in every neuron",
            { rows in rows.map { row in row.indices.map { (100..<110).contains($0) ? 0 : row[$0] } } }
        ),
    ]
}
