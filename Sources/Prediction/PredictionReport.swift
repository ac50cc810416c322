package import Core
package import Inference
package import Resolution
package import Signals
internal import Files
package import Foundation
internal import Registry

/// Where a prediction came from and what it holds: the provenance sidecar, and the result on standard output.
public struct PredictionReport: Sendable, Codable {
    /// The name of the format.
    package static let schema = "cascade-registry/prediction"
    /// The name of the format in which several trace sets are told of.
    package static let schemaOfSeveral = "cascade-registry/predictions"
    /// Its version; fields are only ever added within one.
    package static let schemaVersion = 1

    /// A file and its content.
    package struct File: Sendable, Codable, Hashable {
        /// Its path, as it was given.
        package let path: String
        /// The SHA-256 of its bytes.
        package let sha256: Digest
    }

    /// What was predicted from.
    package struct Recording: Sendable, Codable {
        /// The file; of several, or a folder, the name that was given and the digest of the list of their digests.
        package let file: File
        /// The format.
        package let format: String?
        /// The program that wrote it.
        package let tool: String?
        /// All files that it is made of.
        package let files: [File]?
        /// Which of its trace sets.
        package let traceSet: String?
        /// What was left out or decided when it was read.
        package let notes: [String]?
        /// Which ROI each neuron is; `nil` where all ROIs are neurons.
        package let rois: [Int]?
        /// ROIs of the trace set, accepted or not.
        package let roiCount: Int?
        /// The variable that was read, where the format has variables.
        package let variable: String?
        /// How the file stores the numbers.
        package let storage: String
        /// Rows.
        package let neuronCount: Int
        /// Columns.
        package let frameCount: Int
        /// Frames per second.
        package let frameRateHz: Double
        /// Where the frame rate is known from; `nil` where somebody gave it.
        package let frameRateSource: String?
        /// What the samples were taken for.
        package let units: RecordingUnits
        /// How ΔF/F was made of fluorescence; `nil` where it was ΔF/F.
        package let baseline: BaselineSettings?
        /// Which axis of the stored matrix is time.
        package let orientation: String
        /// The model's rate, where the recording was resampled to it and the prediction brought back; `nil` where nothing
        /// was resampled.
        package let resampledToHz: Double?
    }

    /// What was predicted with.
    package struct Model: Sendable, Codable {
        /// The name.
        package let name: String
        /// The version.
        package let version: Int
        /// The SHA-256 of its weights.
        package let weightsSHA256: Digest
        /// Frames per second of the training data.
        package let frameRateHz: Double
        /// Standard deviation of the kernel that smoothed the training spikes.
        package let smoothingSeconds: Double
        /// The smoothing kernel starts at the spike.
        package let isCausal: Bool
        /// The noise levels it has networks for.
        package let noiseLevels: [Int]
        /// Networks per noise level.
        package let membersPerLevel: Int
        /// What it says of one spike, in frames of its own rate; `nil` in reports of older programs.
        package let singleSpike: SingleSpike?
    }

    /// What happened to one neuron.
    package struct Neuron: Sendable, Codable {
        /// The row, from 0.
        package let index: Int
        /// The standardised noise level ν in %·s^½; `nil` where there is none.
        package let noiseLevel: Double?
        /// The noise level whose networks were used; `nil` where none was.
        package let levelUsed: Int?
        /// Frames without a sample.
        package let missingFrameCount: Int
        /// Frames whose sample is beyond ±100 (10,000 % ΔF/F); `nil` where there is none.
        package let implausibleFrameCount: Int?
        /// The first of these frames.
        package let firstImplausibleFrame: Int?
        /// Frames with a prediction.
        package let predictedFrameCount: Int
        /// The sum of the prediction.
        package let expectedSpikes: Double?
        /// Expected spikes per second of predicted time.
        package let meanRateHz: Double?
        /// How well the prediction agrees with the true spikes, where these are known.
        package let agreement: AgreementScores?
        /// How ΔF/F answers to a spike, as a network that calibrates itself sees it; `nil` of other networks. Of most neurons it
        /// is right to within a factor of about 1.5.
        package let response: SpikeResponse?
        /// How well the prediction follows the true spikes, foretold by what it shows; `nil` of networks that do not calibrate
        /// themselves, and where the model was not evaluated.
        package let expectedCorrelation: ModelExpectation.Range?
        /// By which factor the number of expected spikes may be off, up or down: of eight in ten neurons by no more; `nil` of networks that
        /// do not calibrate themselves.
        package let countFactor: Double?
        /// What to mind about this neuron.
        package let warnings: [String]
    }

    /// What the prediction was compared with.
    package struct Truth: Sendable, Codable {
        /// The file of true spikes in every frame.
        package let file: File
        /// The median over neurons of Pearson's r between the prediction and the true spikes, smoothed by the model's own
        /// kernel; `nil` where no neuron has one.
        package let medianCorrelation: Double?
    }

    /// Frames that follow each other, both ends included.
    package struct FrameSpan: Sendable, Codable, Hashable {
        /// The first one, from 0.
        package let first: Int
        /// The last one.
        package let last: Int
    }

    /// How long it took, and with what.
    package struct Execution: Sendable, Codable {
        /// When it began, ISO 8601.
        package let startedAt: String
        /// Wall time.
        package let seconds: Double
        /// Threads that could work.
        package let threads: Int
        /// What computed the convolutions.
        package let backend: KernelBackend
        /// How the networks were evaluated; `nil` in what earlier versions wrote, which knew `EnsembleEngine.direct` alone.
        package let engine: EnsembleEngine?
    }

    /// The program's version.
    package let programVersion: String
    /// What was predicted from.
    package let recording: Recording
    /// What was predicted with.
    package let model: Model
    /// Why it is this model, where nobody named it.
    package let choice: ModelChoice?
    /// How well the model did on the ground truth at this noise, where it was evaluated.
    package let expectation: ModelExpectation?
    /// What the networks were told of how ΔF/F answers to a spike; `nil` where they were told nothing.
    package let hint: ResponseHint?
    /// How the model's outputs became a prediction.
    package let settings: PredictionSettings
    /// The digest of everything that was asked for, by which the same prediction is known again.
    package let parametersSHA256: Digest?
    /// The files written.
    package let outputs: [File]
    /// The plot, where one was asked for.
    package let plot: File?
    /// What the prediction was compared with, where the true spikes are known.
    package let truth: Truth?
    /// Frames without a prediction, since their windows span a break in time; `nil` where there are none.
    package let framesAcrossBreaks: [FrameSpan]?
    /// What was found in the traces.
    package let findings: [ReportedFinding]?
    /// What to mind about the whole recording.
    package let warnings: [String]
    /// One entry per neuron.
    package let neurons: [Neuron]
    /// How long it took.
    package let execution: Execution
}

extension PredictionReport {
    /// Whether a file is what a prediction has written, by the document beside it, and no recording to which one was added.
    ///
    /// - Throws: `FileError` when that document cannot be read.
    package static func isResult(_ file: URL) throws -> Bool {
        guard let report = try reports(ofSidecar: PredictionRequest.sidecar(of: file)).first else { return false }
        let recording = URL(filePath: report.recording.file.path).resolvingSymlinksInPath()
        return recording != file.resolvingSymlinksInPath()
    }

    /// Reads a sidecar: one report, or one for each trace set; none where there is no sidecar, or another file has its name.
    ///
    /// - Throws: `FileError` when there is one that cannot be read.
    static func reports(ofSidecar sidecar: URL) throws -> [PredictionReport] {
        guard try FileKind(of: sidecar) == .file else { return [] }
        let bytes = Data(try FileBytes(sidecar, atMost: 1 << 28).bytes)
        // What is no such document is not of this program.
        if let report = try? JSONDocument.decode(PredictionReport.self, from: bytes) { return [report] }
        let several = try? JSONDocument.decode(Several.self, from: bytes)
        return several?.predictions ?? []
    }

    private struct Several: Decodable {
        let predictions: [PredictionReport]
    }
}
