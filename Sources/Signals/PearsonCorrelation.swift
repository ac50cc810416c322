/// Pearson's correlation coefficient r of two series, from −1 to 1.
///
/// - Parameters:
///   - first: one value per frame.
///   - second: as many values. Frames in which either is not a number are left out.
/// - Returns: r, or `nil` where it does not exist: with fewer than two frames, or where one of the two never changes.
@inlinable  // As with the noise level, the loops need to know the type of the series.
public func pearsonCorrelation(of first: some Collection<Float>, and second: some Collection<Float>) -> Double? {
    precondition(first.count == second.count, "as many values in both series")
    let pairs = { zip(first, second).lazy.filter { $0.isFinite && $1.isFinite }.map { (Double($0), Double($1)) } }
    guard let origin = pairs().first(where: { _ in true }) else { return nil }
    // Relative to the first pair, a series that never changes has a variance of exactly 0.
    var (count, sumX, sumY) = (0.0, 0.0, 0.0)
    for (x, y) in pairs() {
        count += 1
        sumX += x - origin.0
        sumY += y - origin.1
    }
    let (meanX, meanY) = (origin.0 + sumX / count, origin.1 + sumY / count)
    var (varianceX, varianceY, covariance) = (0.0, 0.0, 0.0)
    for (x, y) in pairs() {
        varianceX += (x - meanX) * (x - meanX)
        varianceY += (y - meanY) * (y - meanY)
        covariance += (x - meanX) * (y - meanY)
    }
    guard varianceX > 0, varianceY > 0 else { return nil }
    return min(1, max(-1, covariance / (varianceX.squareRoot() * varianceY.squareRoot())))
}
