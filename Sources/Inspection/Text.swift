internal import Core

/// A share as percent.
func percent(_ share: Double) -> String {
    "\(significant(100 * share)) %"
}

/// A duration, in milliseconds below one second.
func seconds(_ value: Double) -> String {
    abs(value) < 1 ? "\(fixed(1000 * value, 0)) ms" : "\(significant(value, digits: 4)) s"
}
