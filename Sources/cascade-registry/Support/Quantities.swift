import ArgumentParser
import Core
import Foundation
import Signals

/// Numbers on the command line with their units, as people write them: `30`, `30Hz`, `30,5`, `25-35`, `50ms`.
///
/// What can be meant in one way only is taken so; what is probably meant otherwise is answered with that.
enum Quantity {
    /// Frames per second: `30`, `30Hz`, `30,5`, or the time of a frame, `33.3ms`.
    static func frameRateHz(_ text: String) throws -> Double {
        let (number, unit) = try split(text)
        let rate: Double
        switch unit {
        case "", "hz", "fps", "/s": rate = number
        case "khz": rate = 1000 * number
        case "ms": rate = 1000 / number
        case "s": rate = 1 / number
        default: throw ValidationError("“\(unit)” is no unit of a frame rate. Give frames per second, such as 30.")
        }
        guard rate > 0, rate.isFinite else {
            throw ValidationError("it must be a positive number of frames per second.")
        }
        // No recording is so slow; many programs tell the time of a frame.
        guard rate >= 0.25 || !unit.isEmpty else {
            throw ValidationError(
                "that would be one frame in \(compact(1 / rate)) s. Did you mean \(compact(rounded(1 / rate))) frames per "
                    + "second, of \(compact(rate)) s each? If not, write \(text)Hz.")
        }
        return rate
    }

    /// A duration: `50` or `50ms` are milliseconds, `0.05s` is the same.
    static func milliseconds(_ text: String) throws -> Double {
        let (number, unit) = try split(text)
        guard number >= 0, number <= 1e6 else {
            throw ValidationError("it must be a number of milliseconds, at most 1000000.")
        }
        switch unit {
        case "ms": return number
        case "s": return 1000 * number
        case "":
            guard number == 0 || number >= 1 else {
                throw ValidationError(
                    "this is in milliseconds. Did you mean \(compact(1000 * number)), which is \(text) s? If not, write "
                        + "\(text)ms.")
            }
            return number
        default: throw ValidationError("“\(unit)” is no unit of time here. Give milliseconds, such as 50.")
        }
    }

    /// A range of frame rates: `25-35`, `25..35`, `..35`, `25..`; a single one stands for what is within 5 % of it.
    static func frameRates(_ text: String) throws -> ClosedRange<Double> {
        try range(text, frameRateHz) { FrameRateMatch.range(around: $0) }
    }

    /// A range of durations, in milliseconds.
    static func durations(_ text: String) throws -> ClosedRange<Double> { try range(text, milliseconds) { $0...$0 } }

    /// A range of numbers without a unit.
    static func numbers(_ text: String) throws -> ClosedRange<Double> {
        try range(text, { try plain($0) }, single: { $0...$0 })
    }

    private static func plain(_ text: String) throws -> Double {
        let (number, unit) = try split(text)
        guard unit.isEmpty else { throw ValidationError("“\(text)” is no number.") }
        return number
    }

    private static func range(
        _ text: String, _ read: (String) throws -> Double, single: (Double) -> ClosedRange<Double>
    ) throws -> ClosedRange<Double> {
        guard let (first, last) = ends(of: text) else { return single(try read(text)) }
        // The unit of the end is that of the beginning, too.
        let unit = try !first.isEmpty && !last.isEmpty && split(first).unit.isEmpty ? split(last).unit : ""
        let from = try first.isEmpty ? -.infinity : read(first + unit)
        let to = try last.isEmpty ? .infinity : read(last)
        // Of times of frames the shorter one is the faster rate.
        let (least, most) = from > to && unit.hasSuffix("s") ? (to, from) : (from, to)
        guard least <= most, least.isFinite || most.isFinite else {
            throw ValidationError("“\(text)” is no range. Write one as 20-60, 20.. or ..60.")
        }
        return least...most
    }

    /// What stands before and after the mark of a range; `nil` where there is none.
    private static func ends(of text: String) -> (String, String)? {
        for mark in ["...", "..", "–", " to "] {
            guard let range = text.range(of: mark) else { continue }
            return (trimmed(text[..<range.lowerBound]), trimmed(text[range.upperBound...]))
        }
        // A hyphen that is neither a sign nor that of an exponent.
        let hyphen = text.indices.dropFirst().first { index in
            text[index] == "-" && !"eE".contains(text[text.index(before: index)])
        }
        return hyphen.map { (trimmed(text[..<$0]), trimmed(text[text.index(after: $0)...])) }
    }

    private static func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }

    /// A number, with a decimal point or comma, and the letters after it in lower case.
    private static func split(_ text: String) throws -> (number: Double, unit: String) {
        let text = trimmed(text[...])
        guard let parts = text.wholeMatch(of: #/([-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?)\s*([^0-9]*)/#) else {
            throw ValidationError("“\(text)” is no number.")
        }
        var digits = String(parts.1)
        if !digits.contains("."), digits.count(where: { $0 == "," }) == 1 {
            guard digits.wholeMatch(of: #/[0-9]+,[0-9]{3}/#) == nil else {
                throw ValidationError(
                    "did you mean \(digits.replacing(",", with: "")), or \(digits.replacing(",", with: "."))?")
            }
            digits = digits.replacing(",", with: ".")
        }
        guard let number = Double(digits) else { throw ValidationError("“\(text)” is no number.") }
        return (number, parts.2.lowercased())
    }

    /// To three digits, for a suggestion.
    private static func rounded(_ value: Double) -> Double {
        let unit = pow(10, (log10(value).rounded(.down) - 2))
        return (value / unit).rounded() * unit
    }
}

/// A duration on the command line: `60`, `60s`, `2min`, `1h`.
struct DurationArgument: ExpressibleByArgument {
    let seconds: Double

    init(seconds: Double) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [(String, Double)] = [("min", 60), ("h", 3600), ("s", 1), ("", 1)]
        guard let (unit, factor) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(unit.count)), number >= 0, number.isFinite
        else { return nil }
        seconds = number * factor
    }

    var defaultValueDescription: String { "\(compact(seconds))s" }
}

/// How much of the machine a command may use.
struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many threads may work. Default: one per core.", valueName: "number"))
    var threads = Settings.current.text(.threads).flatMap(Int.init) ?? ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be between 1 and 1024.") }
    }
}

/// Numbers on the command line, separated by commas.
struct NumberList: ExpressibleByArgument {
    let numbers: [Double]

    init(numbers: [Double]) {
        self.numbers = numbers
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        numbers = parts.compactMap { Double($0) }.filter { $0 > 0 && $0.isFinite }
        guard !numbers.isEmpty, numbers.count == parts.count else { return nil }
    }

    var defaultValueDescription: String { numbers.map(compact).joined(separator: ",") }
}

/// The median of some values and between which they lie; `nil` without any.
func spread(_ values: [Double], digits: Int) -> String? {
    guard let least = values.min(), let greatest = values.max(), let middle = median(of: values) else { return nil }
    return "median \(fixed(middle, digits)), range \(fixed(least, digits))–\(fixed(greatest, digits))"
}
