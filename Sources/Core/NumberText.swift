internal import Foundation

// How numbers are written for people; the same everywhere.

/// A number with as few digits as it needs, at most `digits` significant ones.
package func significant(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)g", value)
}

/// A number with a fixed count of decimals.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
}

/// A count with its noun, such as `3 models`.
package func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}

/// A number of bytes, in megabytes.
package func megabytes(_ count: Int) -> String {
    "\(fixed(Double(count) / 1e6, 1)) MB"
}
