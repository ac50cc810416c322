public import Core
public import Registry

/// A model to be trained.
public struct TrainingRequest: Sendable {
    /// What to train, and how.
    public var configuration: TrainingConfiguration
    /// The model whose weights are the beginning; `nil` for random ones.
    public var transfer: ModelRecord?
    /// Datasets (`DS09`) and neurons (`DS09/NAME`) that are kept out of training, to validate on.
    public var heldOut: [String]
    /// Epochs without a better held-out correlation after which a network's training stops; `nil` never stops early.
    public var patience: Int?
    /// How many threads may work.
    public var threads: Int

    /// Gathers the choices.
    public init(
        configuration: TrainingConfiguration, transfer: ModelRecord? = nil, heldOut: [String] = [],
        patience: Int? = nil, threads: Int
    ) {
        self.configuration = configuration
        self.transfer = transfer
        self.heldOut = heldOut
        self.patience = patience
        self.threads = threads
    }
}
