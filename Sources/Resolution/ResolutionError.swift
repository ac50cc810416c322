public import Core

/// No model fits a recording.
public struct ResolutionError: CascadeError, Hashable {
    /// Which model is the nearest, and what is in its way.
    public let reason: String
    /// What to do next.
    public let remedy: String?

    /// Always `.notFound`.
    public var category: FailureCategory { .notFound }
}
