internal import Foundation

/// The power of a trace by frequency, averaged over pieces of equal length (Welch's method, Hann windows).
///
/// - Parameters:
///   - trace: `[frames]`, all of them numbers, at least one piece long.
///   - pieceFrames: the length of a piece.
///   - pieceLimit: how many pieces at most, spread evenly and overlapping by up to a half.
/// - Returns: the power at `k · rate / pieceFrames` for k from 0 to `pieceFrames / 2`, in the trace's unit squared times an
///   arbitrary factor; and how many pieces were averaged.
package func averagedPowerSpectrum(
    of trace: [Double], pieceFrames: Int, pieceLimit: Int
) -> (power: [Double], pieceCount: Int) {
    precondition(trace.count >= pieceFrames && pieceFrames > 1 && pieceLimit > 0, "a piece of the trace")
    let room = trace.count - pieceFrames
    let pieceCount = min(pieceLimit, room / (pieceFrames / 2) + 1)
    let window = (0..<pieceFrames).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(pieceFrames)) }
    var power = [Double](repeating: 0, count: pieceFrames / 2 + 1)
    let pieces = (0..<pieceCount).lazy.map { piece in
        let start = pieceCount == 1 ? 0 : room * piece / (pieceCount - 1)
        return zip(trace[start..<start + pieceFrames], window).map { $0 * $1 }
    }
    RealFourierTransform.forEachSpectrum(of: pieces) { spectrum in
        for (index, value) in spectrum.enumerated() { power[index] += value.x * value.x + value.y * value.y }
    }
    return (power, pieceCount)
}
