/// The mean of those values that are numbers, and its standard error; NaN of no values, and of one.
///
/// - Parameter values: the values; NaN is left out.
/// - Returns: the mean, and the standard deviation over the root of the count.
package func meanAndStandardError(of values: [Double]) -> (mean: Double, standardError: Double) {
    let present = values.filter { !$0.isNaN }
    let count = Double(present.count)
    let mean = present.reduce(0, +) / count
    let squares = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, count < 2 ? .nan : (squares / (count - 1) / count).squareRoot())
}

/// The mean of some numbers, and the standard deviation around it: the root of the mean squared distance.
///
/// - Parameter values: numbers, none of them NaN.
/// - Returns: both, NaN of nothing.
package func meanAndStandardDeviation(of values: [Double]) -> (mean: Double, standardDeviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count)).squareRoot())
}

extension [Double] {
    /// In rising numbers, the first index whose number is not below `value`; `count` when all are.
    package func firstIndexNotBelow(_ value: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The median: the middle value, or the mean of the two middle values.
///
/// - Parameter values: numbers, none of them NaN.
/// - Returns: the median, or `nil` of nothing.
/// - Complexity: O(*n*) on average.
public func median(of values: [Double]) -> Double? {
    var values = values
    return median(ofFirst: values.count, reordering: &values)
}

/// The median of the first few of some numbers, for which nothing is allocated.
///
/// - Parameters:
///   - count: how many of them.
///   - values: numbers, none of the first NaN; these are left in another order.
/// - Returns: the median, or `nil` of nothing.
/// - Complexity: O(*count*) on average.
package func median(ofFirst count: Int, reordering values: inout [Double]) -> Double? {
    guard count > 0 else { return nil }
    let middle = count / 2
    let upper = selectSmallest(middle, ofFirst: count, in: &values)
    guard count.isMultiple(of: 2) else { return upper }
    // What lies before the selected place is not larger: its largest is the other middle value.
    let lower = values[..<middle].max() ?? upper
    return (lower + upper) / 2
}

/// The value that stands at a place of the values in rising order.
///
/// - Parameters:
///   - place: from 0; there are more values.
///   - values: numbers, none of them NaN.
/// - Returns: the value.
/// - Complexity: O(*n*) on average.
package func value(atRank place: Int, of values: [Double]) -> Double {
    var values = values
    return selectSmallest(place, ofFirst: values.count, in: &values)
}

/// Moves the value that would stand at `place` in sorted order there, with nothing larger before and nothing smaller
/// behind it (Hoare's selection; the pivot is the median of three).
private func selectSmallest(_ place: Int, ofFirst count: Int, in values: inout [Double]) -> Double {
    var (low, high) = (0, count - 1)
    while low < high {
        let (first, middle, last) = (values[low], values[(low + high) / 2], values[high])
        let pivot = max(min(first, middle), min(max(first, middle), last))
        var (left, right) = (low, high)
        while left <= right {
            while values[left] < pivot { left += 1 }
            while values[right] > pivot { right -= 1 }
            if left <= right {
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
        }
        if place <= right {
            high = right
        } else if place >= left {
            low = left
        } else {
            break
        }
    }
    return values[place]
}
