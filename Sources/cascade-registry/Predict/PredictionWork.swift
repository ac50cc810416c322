import Cluster
import Core
import Foundation
import Prediction
import Registry

/// Recordings as units, each predicted on its own. What comes of one lies where a prediction here would put it, and an
/// earlier one that was the same is not repeated.
struct PredictionWork: DividedWork {
    let units: [WorkUnit]
    private let batch: PredictionBatch

    /// All that is known of a unit before its recording is looked at.
    private struct Inputs: Encodable {
        let entry: [String: String]
        let options: [String]
        let model: Digest?
    }

    /// Divides a batch.
    ///
    /// - Parameters:
    ///   - batch: the recordings, and how they are predicted.
    ///   - options: the words of the command line besides the recordings.
    ///   - model: the model for all of them, where one is named.
    /// - Throws: `EncodingError`.
    init(_ batch: PredictionBatch, options: [String], model: Digest?) throws {
        self.batch = batch
        units = try batch.entries.map { entry in
            try WorkUnit(
                title: entry.recording.path + (entry.traceSet.map { ", \($0)" } ?? ""),
                inputs: Inputs(entry: entry.columns, options: options, model: model))
        }
    }

    func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void, notice: @escaping @Sendable (String) -> Void
    ) throws {
        for item in batch.items(of: batch.entries[index]) {
            if item.state == .failed {
                throw WorkError(.badData, item.reason ?? "it cannot be predicted", remedy: item.remedy)
            }
            item.warnings?.forEach(notice)
        }
    }

    /// What is written beside recordings belongs to those who have them, and may have gone elsewhere meanwhile.
    func hasResult(ofUnit index: Int, notice: (String) -> Void) throws -> Bool { true }
}
