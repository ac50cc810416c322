import ArgumentParser
import Foundation

/// A range of numbers on the command line: `20..60`, `..2`, `100..`, or a single number.
struct NumberRange: ExpressibleByArgument {
    let range: ClosedRange<Double>

    init?(argument: String) {
        let ends = argument.split(separator: "..", omittingEmptySubsequences: false)
        let numbers = ends.map { Double($0) }
        let isNumber = zip(ends, numbers).allSatisfy { $0.isEmpty || $1?.isNaN == false }
        guard (1...2).contains(ends.count), isNumber, numbers.contains(where: { $0 != nil }) else { return nil }
        let (from, to) = (numbers[0] ?? -.infinity, numbers[numbers.count - 1] ?? .infinity)
        guard from <= to else { return nil }
        range = from...to
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
