/// The median: the middle value, or the mean of the two middle values.
///
/// - Parameter values: numbers, none of them NaN.
/// - Returns: the median, or `nil` of nothing.
/// - Complexity: O(*n*) on average.
public func median(of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    var values = values
    let middle = values.count / 2
    let upper = selectSmallest(middle, of: &values)
    guard values.count.isMultiple(of: 2) else { return upper }
    // What lies before the selected place is not larger: its largest is the other middle value.
    let lower = values[..<middle].max() ?? upper
    return (lower + upper) / 2
}

/// Moves the value that would stand at `place` in sorted order there, with nothing larger before and nothing smaller
/// behind it (Hoare's selection; the pivot is the median of three).
private func selectSmallest(_ place: Int, of values: inout [Double]) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
        let pivot = [values[low], values[(low + high) / 2], values[high]].sorted()[1]
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
