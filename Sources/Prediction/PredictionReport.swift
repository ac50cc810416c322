public import Core
public import Inference
public import Resolution
public import Signals
internal import Files
public import Foundation
internal import Registry

/// Where a prediction came from and what it holds: the provenance sidecar, and the result on standard output.
public struct PredictionReport: Sendable, Codable {
    /// The name of the format.
    public static let schema = "cascade-registry/prediction"
    /// Its version; fields are only ever added within one.
    public static let schemaVersion = 1

    /// A file and its content.
    public struct File: Sendable, Codable, Hashable {
        /// Its path, as it was given.
        public let path: String
        /// The SHA-256 of its bytes.
        public let sha256: Digest
    }

    /// What was predicted from.
    public struct Recording: Sendable, Codable {
        /// The file; of several, or a folder, the name that was given and the digest of the list of their digests.
        public let file: File
        /// The format.
        public let format: String?
        /// The program that wrote it.
        public let tool: String?
        /// All files that it is made of.
        public let files: [File]?
        /// Which of its trace sets.
        public let traceSet: String?
        /// What was left out or decided when it was read.
        public let notes: [String]?
        /// Which ROI each neuron is; `nil` where all ROIs are neurons.
        public let rois: [Int]?
        /// The variable that was read, where the format has variables.
        public let variable: String?
        /// How the file stores the numbers.
        public let storage: String
        /// Rows.
        public let neuronCount: Int
        /// Columns.
        public let frameCount: Int
        /// Frames per second.
        public let frameRateHz: Double
        /// Where the frame rate is known from; `nil` where somebody gave it.
        public let frameRateSource: String?
        /// What the samples were taken for.
        public let units: RecordingUnits
        /// How ΔF/F was made of fluorescence; `nil` where it was ΔF/F.
        public let baseline: BaselineSettings?
        /// Which axis of the stored matrix is time.
        public let orientation: String
        /// The model's rate, where the recording was resampled to it and the prediction brought back; `nil` where nothing
        /// was resampled.
        public let resampledToHz: Double?
    }

    /// What was predicted with.
    public struct Model: Sendable, Codable {
        /// The name.
        public let name: String
        /// The version.
        public let version: Int
        /// The SHA-256 of its weights.
        public let weightsSHA256: Digest
        /// Frames per second of the training data.
        public let frameRateHz: Double
        /// Standard deviation of the kernel that smoothed the training spikes.
        public let smoothingSeconds: Double
        /// The smoothing kernel starts at the spike.
        public let isCausal: Bool
        /// The noise levels it has networks for.
        public let noiseLevels: [Int]
        /// Networks per noise level.
        public let membersPerLevel: Int
    }

    /// What happened to one neuron.
    public struct Neuron: Sendable, Codable {
        /// The row, from 0.
        public let index: Int
        /// The standardised noise level ν in %·s^½; `nil` where there is none.
        public let noiseLevel: Double?
        /// The noise level whose networks were used; `nil` where none was.
        public let levelUsed: Int?
        /// Frames without a sample.
        public let missingFrameCount: Int
        /// Frames whose sample is beyond ±100 (10,000 % ΔF/F); `nil` where there is none.
        public let implausibleFrameCount: Int?
        /// The first of these frames.
        public let firstImplausibleFrame: Int?
        /// Frames with a prediction.
        public let predictedFrameCount: Int
        /// The sum of the prediction.
        public let expectedSpikes: Double?
        /// Expected spikes per second of predicted time.
        public let meanRateHz: Double?
        /// How well the prediction agrees with the true spikes, where these are known.
        public let agreement: AgreementScores?
        /// What to mind about this neuron.
        public let warnings: [String]
    }

    /// What the prediction was compared with.
    public struct Truth: Sendable, Codable {
        /// The file of true spikes in every frame.
        public let file: File
        /// The median over neurons of Pearson's r between the prediction and the true spikes, smoothed by the model's own
        /// kernel; `nil` where no neuron has one.
        public let medianCorrelation: Double?
    }

    /// How long it took, and with what.
    public struct Execution: Sendable, Codable {
        /// When it began, ISO 8601.
        public let startedAt: String
        /// Wall time.
        public let seconds: Double
        /// Threads that could work.
        public let threads: Int
        /// What computed the convolutions.
        public let backend: KernelBackend
    }

    /// The program's version.
    public let programVersion: String
    /// What was predicted from.
    public let recording: Recording
    /// What was predicted with.
    public let model: Model
    /// Why it is this model, where nobody named it.
    public let choice: ModelChoice?
    /// How the model's outputs became a prediction.
    public let settings: PredictionSettings
    /// The digest of everything that was asked for, by which the same prediction is known again.
    public let parametersSHA256: Digest?
    /// The files written.
    public let outputs: [File]
    /// The plot, where one was asked for.
    public let plot: File?
    /// What the prediction was compared with, where the true spikes are known.
    public let truth: Truth?
    /// What was found in the traces.
    public let findings: [ReportedFinding]?
    /// What to mind about the whole recording.
    public let warnings: [String]
    /// One entry per neuron.
    public let neurons: [Neuron]
    /// How long it took.
    public let execution: Execution
}

extension PredictionReport {
    /// Whether a file is what a prediction has written, by the document beside it.
    ///
    /// - Throws: `FileError` when that document cannot be read.
    public static func isResult(_ file: URL) throws -> Bool {
        try PredictionReport(ofSidecar: PredictionRequest.sidecar(of: file)) != nil
    }

    /// Reads a sidecar; `nil` where there is none, or another file has its name.
    ///
    /// - Throws: `FileError` when there is one that cannot be read.
    init?(ofSidecar sidecar: URL) throws {
        guard try FileKind(of: sidecar) == .file else { return nil }
        let bytes = try FileBytes(sidecar, atMost: 1 << 28).bytes
        // What is no such document is not of this program.
        guard let report = try? JSONDecoder().decode(PredictionReport.self, from: Data(bytes)) else { return nil }
        self = report
    }
}
