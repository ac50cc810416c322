public import Core

/// What whoever opens a recording decides about it.
public struct RecordingChoices: Hashable, Sendable {
    /// The variable of a MATLAB file, or the path to it: `data.dF_traces`; `nil` where it is plain which one is meant.
    public var variable: String?
    /// Which axis is time; `nil` for what the file says, or else one row per neuron.
    public var orientation: TraceOrientation?
    /// Whether ROIs that were not accepted are handed out too.
    public var keepsAllROIs: Bool

    /// Gathers the choices.
    public init(variable: String? = nil, orientation: TraceOrientation? = nil, keepsAllROIs: Bool = false) {
        self.variable = variable
        self.orientation = orientation
        self.keepsAllROIs = keepsAllROIs
    }
}
