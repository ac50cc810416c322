internal import Foundation

/// A number for people: at most `digits` significant digits.
func text(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)g", value)
}

/// A share as percent.
func percent(_ share: Double) -> String {
    "\(text(100 * share)) %"
}

/// A duration, in milliseconds below one second.
func seconds(_ value: Double) -> String {
    abs(value) < 1 ? "\(String(format: "%.0f", 1000 * value)) ms" : "\(text(value, digits: 4)) s"
}

/// A count with its noun.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}
