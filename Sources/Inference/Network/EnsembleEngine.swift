/// How the networks of an ensemble are evaluated (Documentation/network.md).
public enum EnsembleEngine: String, Sendable, Codable, CaseIterable {
    /// Layer by layer. Every output is one chain of multiply-adds, the same wherever a tile begins and frame by frame.
    case direct
    /// Networks of the published shape with a third of the arithmetic. Outputs differ from those of ``direct`` in their last
    /// bits, and depend in these on where a piece begins, which is a function of the recording's length alone
    /// (`PieceLength`). Everything else is evaluated as by ``direct``.
    case transformed
}
