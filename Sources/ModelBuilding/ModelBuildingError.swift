public import Core

/// A model that cannot be built or judged from what the registry holds.
public struct ModelBuildingError: CascadeError, Hashable {
    /// The kind of failure.
    public let category: FailureCategory
    /// What is wrong, where, and why.
    public let reason: String
    /// What to do next.
    public let remedy: String?

    init(_ category: FailureCategory, _ reason: String, remedy: String) {
        self.category = category
        self.reason = reason
        self.remedy = remedy
    }
}
