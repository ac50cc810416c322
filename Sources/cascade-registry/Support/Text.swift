import Core
import Foundation

/// Lines of a label and what belongs to it, in two columns, as wide as standard output.
func labelled(_ lines: [(label: String, text: String)]) -> String {
    labelled(lines, columns: Terminal.columns(of: STDOUT_FILENO))
}

/// Lines of a label and what belongs to it, in two columns. Words longer than a line are left whole, so that a path can be
/// copied.
func labelled(_ lines: [(label: String, text: String)], columns: Int?) -> String {
    let indent = 11
    return lines.flatMap { label, text in
        var rows = [label.padding(toLength: indent, withPad: " ", startingAt: 0)]
        for word in text.visibleOnOneLine.split(separator: " ", omittingEmptySubsequences: false) {
            let size = rows[rows.count - 1].unicodeScalars.count
            if size > indent, let columns, size + 1 + word.unicodeScalars.count > columns {
                rows.append(String(repeating: " ", count: indent) + word)
            } else {
                rows[rows.count - 1] += (size > indent ? " " : "") + word
            }
        }
        return rows
    }.joined(separator: "\n")
}

/// A number with as few digits as it needs, at most six.
func compact(_ value: Double) -> String {
    significant(value, digits: 6)
}

/// A number of bytes, in the largest unit of which there is one.
func bytes(_ count: Int) -> String {
    let units = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
    guard let (size, unit) = units.first(where: { Double(count) >= $0.0 }) else { return counted(count, "byte") }
    return "\(fixed(Double(count) / size, 1)) \(unit)"
}

extension String {
    /// The text as one word of a shell's command line.
    var shellWord: String {
        let isPlain = !isEmpty && allSatisfy { $0.isLetter || $0.isNumber || "_./:=,@%+-".contains($0) }
        return isPlain ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}
