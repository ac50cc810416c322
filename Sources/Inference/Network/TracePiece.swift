internal import CConvolution

/// Some windows of a trace, which are evaluated together.
struct TracePiece: Sendable {
    /// The row of the trace in its matrix.
    let row: Int
    /// By their first sample.
    let windows: Range<Int>

    /// Cuts the windows of a trace into pieces, of which the last may be shorter.
    static func pieces(ofRow row: Int, windowCount: Int, windowsPerPiece: Int) -> [TracePiece] {
        stride(from: 0, to: windowCount, by: windowsPerPiece).map {
            TracePiece(row: row, windows: $0..<min($0 + windowsPerPiece, windowCount))
        }
    }
}

/// How long the pieces of a trace are that ``EnsembleEngine/transformed`` evaluates side by side: a function of the trace's
/// length alone, so that nothing else changes a bit.
struct PieceLength: Hashable, Sendable {
    /// Blocks of 46 frames of the second layer, of which each piece spends 15 on what overlaps.
    let blocks: Int

    /// Windows of a piece: 46 · ``blocks`` − 15.
    var windows: Int { ctransformed_windows(blocks) }

    /// Fewer windows than these are not worth a transform.
    static let fewestWindows = 100
    /// A piece of three blocks spends 11 % on what overlaps.
    private static let fewestBlocks = 3
    /// As many pieces as vectors have lanes, so that one neuron fills them.
    private static let customaryPieces = 16
    /// With so many blocks, what overlaps does not count any more.
    private static let customaryBlocks = 24

    /// The shortest pieces of which there are no more than lanes, or that are long, and that together take at most
    /// 15 % more blocks than the whole trace as one.
    ///
    /// - Parameter windowCount: windows of the trace; fewer than ``fewestWindows`` are not cut.
    init?(windowCount: Int) {
        guard windowCount >= Self.fewestWindows else { return nil }
        let blockFrames = Int(CTRANSFORMED_BLOCK_FRAMES)
        let overlap = blockFrames - ctransformed_windows(1)
        func pieces(_ blocks: Int) -> Int { (windowCount - 1) / ctransformed_windows(blocks) + 1 }
        let whole = (windowCount + overlap - 1) / blockFrames + 1
        blocks =
            (min(Self.fewestBlocks, whole)...whole).first { blocks in
                (pieces(blocks) <= Self.customaryPieces || blocks >= Self.customaryBlocks)
                    && 20 * pieces(blocks) * blocks <= 23 * whole
            } ?? whole
    }
}
