/// What an epoch's losses and labels add up to.
struct EpochResult: Sendable {
    /// The sum of the losses of all labels.
    private var losses = 0.0
    private var labelCount = 0.0
    private var labelSum = 0.0
    private var labelSquares = 0.0

    /// Takes the loss of a batch into account.
    mutating func add(loss: Double, labels: [Float]) {
        var count = 0.0
        for label in labels where !label.isNaN {
            count += 1
            labelSum += Double(label)
            labelSquares += Double(label) * Double(label)
        }
        labelCount += count
        losses += loss * count
    }

    /// Takes the loss of a batch into account that is none of squares: what it would be without a network is not known.
    mutating func add(loss: Double, labelCount count: Double) {
        labelCount += count
        losses += loss * count
    }

    /// The mean squared error, or the mean of another loss, over all labels.
    var loss: Double { losses / max(1, labelCount) }

    /// The mean squared error of always saying the mean label.
    private var varianceOfLabels: Double {
        let mean = labelSum / max(1, labelCount)
        return labelSquares / max(1, labelCount) - mean * mean
    }

    /// Why training should not go on from here; `nil` in the usual case.
    func failure(isFirstEpoch: Bool) -> String? {
        if !loss.isFinite { return "the loss is no longer a number" }
        if labelCount == 0 { return "no window has a label" }
        // A dead network says the same everywhere.
        if !isFirstEpoch, varianceOfLabels > 0, loss > 0.995 * varianceOfLabels {
            return "the network does not learn: its mean squared error \(loss) is that of saying the mean label"
        }
        return nil
    }
}
