public import Core

/// A trace from which something cannot be computed.
public enum ResampleError: CascadeError, Hashable {
    /// The baseline of raw fluorescence is 0 or negative.
    case baselineNotPositive(frame: Int, baseline: Double, neuropilFraction: Double)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .baselineNotPositive(let frame, let baseline, let neuropilFraction):
            "the baseline F₀ is \(baseline) at frame \(frame)"
                + (neuropilFraction == 0 ? "" : ", after \(neuropilFraction) of the neuropil was subtracted")
                + ", so that ΔF/F has no meaning: it needs a baseline above 0"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .baselineNotPositive(_, _, let neuropilFraction):
            neuropilFraction == 0
                ? "Check that the offset of the camera or detector was not subtracted twice, and that the trace is not ΔF/F already."
                : "Subtract a smaller fraction of the neuropil, or leave the neuron out."
        }
    }

    /// Bad data.
    public var category: FailureCategory { .badData }
}
