import Foundation

/// What a terminal can show: so many columns, and colours.
enum Terminal {
    /// Copied once: it is asked for with every line.
    private static let environment = ProcessInfo.processInfo.environment

    /// How many columns a descriptor shows; `nil` where nobody looks at columns. `COLUMNS` decides where it is set.
    static func columns(of descriptor: Int32) -> Int? {
        if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
        var size = winsize()
        guard isatty(descriptor) == 1, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Whether a descriptor shows colours, and nobody has asked for none ([no-color.org](https://no-color.org)).
    static func hasColours(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
}

/// A colour that means something.
enum Colour: String {
    case error = "31"
    case warning = "33"
    case good = "32"
    case heading = "1"

    private func painted(_ text: some StringProtocol) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }

    /// Visible lines with what they mean in colour: the head of a table, the label of an error or a warning, a verdict.
    static func painted(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\n")
    }

    private static func line(_ line: Substring) -> String {
        if isHeading(line) { return heading.painted(line) }
        for (colour, words) in labels {
            guard let word = words.first(where: { line.hasPrefix($0) && isEnd(line.dropFirst($0.count).first) }) else {
                continue
            }
            return colour.painted(word) + line.dropFirst(word.count)
        }
        for (colour, words) in verdicts {
            guard let word = words.first(where: { line.hasSuffix(" \($0)") }) else { continue }
            return line.dropLast(word.count) + colour.painted(word)
        }
        return String(line)
    }

    private static let labels: [(Colour, [String])] = [
        (.error, ["Error", "error", "not mended"]), (.warning, ["Warning", "warning"]),
    ]
    private static let verdicts: [(Colour, [String])] = [
        (.good, ["ok", "done", "sound", "All is sound now"]), (.error, ["failed", "damaged"]),
    ]

    private static func isEnd(_ character: Character?) -> Bool { character == ":" || character == " " }

    /// Whether a line names columns: several words, all in capitals.
    private static func isHeading(_ line: Substring) -> Bool {
        let words = line.split(separator: "  ")
        return words.count > 1
            && words.allSatisfy { $0.contains(where: \.isLetter) && !$0.contains(where: \.isLowercase) }
            && line.first?.isUppercase == true
    }
}
