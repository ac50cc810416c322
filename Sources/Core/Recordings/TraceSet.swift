/// Traces of a recording that share their frames: those of an imaging plane, or of a segmentation.
public struct TraceSet: Hashable, Sendable {
    /// What tells it from the others of the recording: `plane0`, a variable, the path of a series.
    public var name: String
    /// What the samples are; `nil` where the file does not say.
    public var kind: TraceKind?
    /// Regions of interest, accepted or not.
    public var roiCount: Int
    /// Samples of every trace.
    public var frameCount: Int
    /// Frames per second of these traces; `nil` where the file does not say.
    public var frameRateHz: Double?
    /// Where the rate is from, for people: `fs in ops.npy`.
    public var frameRateSource: String?
    /// When the frames were taken, beyond what the rate says; `nil` where the file does not say.
    public var frameTimes: FrameTimes?
    /// The last frame of every trial but the last, where trials follow each other that are apart in time.
    public var trialEnds: [Int] = []
    /// One name per ROI; `nil` where they have none.
    public var roiNames: [String]?
    /// Whether each ROI was accepted as a neuron; `nil` where the file does not say, which counts as all.
    public var accepted: [Bool]?
    /// Whether the fluorescence of the surrounding neuropil is at hand for every ROI.
    public var hasNeuropil = false
    /// How much of the neuropil's fluorescence the program that found the ROIs itself subtracts.
    public var neuropilCoefficient: Double?
    /// Whether the background is at hand that the tool has taken out of every trace, and by which ΔF/F divides.
    public var hasBackground = false
    /// How many frames of each ROI are data, where some traces end before the others; what follows is padding.
    public var validFrameCounts: [Int]?
    /// How the file holds the matrix; results that go home have the same form.
    public var orientation = TraceOrientation.neuronsByTime
    /// Whether the file, or whoever opened it, says which axis is time.
    public var isOrientationKnown = false
    /// How the file stores the numbers, for provenance: `float32`, `single, compressed`.
    public var storage: String?
    /// What the file says of the recorded neurons.
    public var traits = Traits()
    /// Frames per second of the microscope, where it imaged several planes in turn.
    public var imagingRateHz: Double?
    /// The experiment's own name.
    public var session: String?
    /// What was left out or decided on the way, in sentences for people.
    public var notes: [String] = []

    /// Traces of which nothing else is known.
    public init(name: String, kind: TraceKind? = nil, roiCount: Int, frameCount: Int) {
        self.name = name
        self.kind = kind
        self.roiCount = roiCount
        self.frameCount = frameCount
    }

    /// The ROIs that count as neurons.
    public var acceptedROIs: [Int] {
        guard let accepted else { return Array(0..<roiCount) }
        return accepted.indices.filter { accepted[$0] }
    }

    /// How many ROIs count as neurons.
    public var acceptedCount: Int { accepted?.count(where: \.self) ?? roiCount }

    /// Whether so many short rows suggest that the rows are frames, and nobody says that they are not.
    public var looksTransposed: Bool { !isOrientationKnown && roiCount > 1000 && roiCount / 4 >= frameCount }
}

/// The times of frames.
public struct FrameTimes: Hashable, Sendable {
    /// An interval that is longer than the others, in which no frame was taken.
    public struct Gap: Hashable, Sendable {
        /// The last frame before it.
        public var frame: Int
        /// From that frame to the next one.
        public var seconds: Double

        /// Describes a gap.
        public init(frame: Int, seconds: Double) {
            self.frame = frame
            self.seconds = seconds
        }
    }

    /// The time of the first frame, on the recording's own clock.
    public var startSeconds: Double
    /// Where frames are missing.
    public var gaps: [Gap]

    /// Gathers what is known.
    public init(startSeconds: Double, gaps: [Gap] = []) {
        self.startSeconds = startSeconds
        self.gaps = gaps
    }
}
