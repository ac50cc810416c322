/// What a recording says about itself, before any of its traces is looked at.
public struct RecordingDescription: Hashable, Sendable {
    /// The format, for people: `suite2p`, `NWB`, `NumPy array`, …
    public var formatName: String
    /// The program that wrote it, with its version as far as that is known: `suite2p 1.1.0`.
    public var tool: String?
    /// The paths of all files that it is made of.
    public var files: [String]
    /// The traces, one set for every imaging plane or segmentation; never none.
    public var traceSets: [TraceSet]

    /// Gathers what is known.
    public init(formatName: String, tool: String? = nil, files: [String], traceSets: [TraceSet]) {
        self.formatName = formatName
        self.tool = tool
        self.files = files
        self.traceSets = traceSets
    }
}

/// What the samples of a trace are, as far as the file says.
public enum TraceKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// ΔF/F as a fraction: 0.5 stands for 50 %.
    case dff
    /// ΔF/F in percent.
    case percent
    /// Fluorescence in arbitrary units, of which ΔF/F is still to be made.
    case fluorescence
    /// A model's trace without its noise.
    case denoised
    /// Spikes or events that were inferred from fluorescence.
    case deconvolved
}

/// Which axis of a stored matrix is which.
public enum TraceOrientation: String, Hashable, Sendable, Codable, CaseIterable {
    /// One row per neuron.
    case neuronsByTime = "neurons-by-time"
    /// One column per neuron.
    case timeByNeurons = "time-by-neurons"
}
