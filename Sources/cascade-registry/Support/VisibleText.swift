extension String {
    /// The text with everything that commands a terminal, turns the direction of writing or cannot be seen written out
    /// as `\u{1B}`; line ends and tabs stay.
    var visible: String { visible { "\\u{\(String($0.value, radix: 16, uppercase: true))}" } }

    /// The same on one line: line ends and tabs are written out too.
    var visibleOnOneLine: String {
        let text = visible
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return text }
        return text.replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    }

    /// The text with what is not visible in other words.
    func visible(_ written: (Unicode.Scalar) -> String) -> String {
        guard unicodeScalars.contains(where: \.isInvisible) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isInvisible { text += written(scalar) } else { text.unicodeScalars.append(scalar) }
        }
    }
}

extension Unicode.Scalar {
    /// Control characters, marks of direction and other characters of format, and line ends but `\n`.
    fileprivate var isInvisible: Bool {
        if (0x20...0x7E).contains(value) || self == "\n" || self == "\t" { return false }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
