public import Core

/// A network that cannot be trained.
public struct TrainingError: CascadeError, Hashable {
    /// What is wrong.
    public let reason: String
    /// Bad data.
    public var category: FailureCategory { .badData }
    /// What to do next.
    public var remedy: String? {
        "Look at the ground truth (`cascade-registry ground-truth check`) or lower the learning rate."
    }
}
