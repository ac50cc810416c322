/// How a network is trained.
public struct TrainingSchedule: Hashable, Sendable {
    /// Passes over the training set.
    public var epochCount: Int
    /// Consecutive labels of one segment; 1 trains every window on its own, as the reference does.
    public var labelsPerSegment: Int
    /// Segments of one step.
    public var segmentsPerBatch: Int
    /// How weights follow gradients.
    package var optimizer: Adagrad
    /// Epochs without a better held-out correlation after which training stops; `nil` never stops early.
    package var patience: Int?

    /// Gathers the choices.
    package init(
        epochCount: Int, labelsPerSegment: Int = 64, segmentsPerBatch: Int = 16, optimizer: Adagrad = .keras(),
        patience: Int? = nil
    ) {
        self.epochCount = epochCount
        self.labelsPerSegment = labelsPerSegment
        self.segmentsPerBatch = segmentsPerBatch
        self.optimizer = optimizer
        self.patience = patience
    }
}
