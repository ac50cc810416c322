import Core
import Files
import Formats
import Foundation
import Simulation

/// What a simulated recording was made from and holds: its sidecar, and the result on standard output.
struct SimulationReport: Encodable {
    static let schema = "cascade-registry/simulation"

    /// One neuron's truth.
    struct Neuron: Encodable {
        let index: Int
        /// ν of the trace, in %·s^½.
        let noiseLevel: Double
        /// Counted from the beginning of the recording; a frame is taken in the middle of its time.
        let spikeTimesSeconds: [Double]
    }

    let programVersion: String
    let settings: SimulationSettings
    let recording: String
    let spikes: String
    let neurons: [Neuron]
}

/// The files of a simulated recording: ΔF/F, the spikes in every frame, and the sidecar.
struct SimulationFiles {
    private let recording: URL
    private let spikes: URL
    private let sidecar: AtomicFile
    private let replacesExisting: Bool

    /// Makes sure that every name can be used, before anything is computed.
    init(output: URL, replacesExisting: Bool) throws {
        _ = try MatrixFormat(extensionOf: output)
        recording = output
        spikes = output.deletingPathExtension().appendingPathExtension("spikes.npy")
        self.replacesExisting = replacesExisting
        let description = output.appendingPathExtension("json")
        try requireDistinct(written: [recording, spikes, description], read: [])
        if !replacesExisting { for file in [recording, spikes] { try AtomicFile.checkIsFree(file) } }
        sidecar = try AtomicFile(description, replacesExisting: replacesExisting)
    }

    /// Writes everything, or nothing where one file fails.
    func write(_ simulated: SimulatedRecording) throws -> SimulationReport {
        let settings = simulated.settings
        let report = SimulationReport(
            programVersion: Program.version, settings: settings, recording: recording.path, spikes: spikes.path,
            neurons: simulated.neurons.enumerated().map { index, neuron in
                .init(index: index, noiseLevel: neuron.noiseLevel, spikeTimesSeconds: neuron.spikeTimesSeconds)
            })
        let counts = simulated.spikeCounts
        try finishTogether([
            (
                recording,
                {
                    try RecordingFile.write(
                        simulated.dff, to: recording, frameRateHz: settings.frameRateHz, spikeCounts: counts,
                        replacesExisting: replacesExisting)
                }
            ),
            (
                spikes,
                {
                    try NPYWriter.write(
                        counts.values, shape: [counts.neuronCount, counts.frameCount], to: spikes,
                        replacesExisting: replacesExisting)
                }
            ),
            (
                sidecar.destination,
                {
                    try sidecar.write(try JSONDocument.encode(report, schema: SimulationReport.schema, version: 1))
                    try sidecar.commit()
                }
            ),
        ])
        return report
    }
}
