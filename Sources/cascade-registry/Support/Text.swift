import Core
import Foundation

/// Lines of a label and what belongs to it, in two columns.
func labelled(_ lines: [(label: String, text: String)]) -> String {
    lines.map { $0.label.padding(toLength: 11, withPad: " ", startingAt: 0) + $0.text.visibleOnOneLine }
        .joined(separator: "\n")
}

/// A number with as few digits as it needs, at most six.
func compact(_ value: Double) -> String {
    significant(value, digits: 6)
}
