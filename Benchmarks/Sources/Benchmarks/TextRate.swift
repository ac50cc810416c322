@testable import Core
import Foundation
@testable import Formats
@testable import Signals

/// How fast a recording in text becomes numbers on one core, in the forms that tools write.
struct TextRate: Sendable {
    static let argument = "text"
    private static let rounds = 9
    private static let byteCount = 24 << 20

    private let name: String
    private let suffix: String
    private let separator: String
    /// What stands above the numbers.
    private let header: String?
    /// The cell that a row begins with; `nil` where it is a sample like others.
    private let rowStart: (@Sendable (Int) -> String)?
    private let columnCount: Int
    private let number: @Sendable (Double) -> String

    private static let forms = [
        TextRate(
            name: "csv, six decimals, a neuron per row", suffix: "csv", separator: ",", columnCount: 18_000,
            number: { String(format: "%.6f", $0) }),
        TextRate(
            name: "csv of single precision, names above, times before", suffix: "csv", separator: ",",
            header: "time_s," + (0..<200).map { "roi\($0)" }.joined(separator: ","),
            rowStart: { String(format: "%.4f", Double($0) / 30) }, columnCount: 200, number: { "\(Float($0))" }),
        TextRate(
            name: "tsv of double precision, a neuron per column", suffix: "tsv", separator: "\t", columnCount: 200,
            number: { "\($0)" }),
        TextRate(
            name: "blanks and exponents, as numpy.savetxt writes", suffix: "txt", separator: " ", columnCount: 18_000,
            number: { String(format: "%.18e", $0) }),
        TextRate(
            name: "csv, semicolons and decimal commas", suffix: "csv", separator: ";", columnCount: 200,
            number: { String(format: "%.5f", $0).replacing(".", with: ",") }),
    ]

    private init(
        name: String, suffix: String, separator: String, header: String? = nil,
        rowStart: (@Sendable (Int) -> String)? = nil, columnCount: Int, number: @escaping @Sendable (Double) -> String
    ) {
        (self.name, self.suffix, self.separator, self.header) = (name, suffix, separator, header)
        (self.rowStart, self.columnCount, self.number) = (rowStart, columnCount, number)
    }

    /// Prints megabytes per second of the processor, from opening a file in the page cache to the last trace.
    static func measureAll() throws {
        for form in forms {
            let file = FileManager.default.temporaryDirectory
                .appending(path: "cascade-bench-\(UUID().uuidString).\(form.suffix)")
            defer { try? FileManager.default.removeItem(at: file) }
            let text = Data(form.text().utf8)
            try text.write(to: file)
            let rates = try (0..<rounds).map { _ in
                Double(text.count) / 1e6 / (try processorSeconds { try read(file) })
            }
            print(
                "text, \(form.name): "
                    + String(
                        format: "%.0f MB/s (%.0f–%.0f)", median(rates), rates.min() ?? .nan, rates.max() ?? .nan))
            fflush(nil)
        }
    }

    private static func read(_ file: URL) throws {
        let traces = try OpenRecording(file).open().traces
        let step = max(1, (1 << 22) / traces.frameCount)
        for first in stride(from: 0, to: traces.neuronCount, by: step) {
            _ = try traces.traces(ofNeurons: first..<min(traces.neuronCount, first + step))
        }
    }

    /// What this process takes: the machine may have other work.
    private static func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
        let start = clock()
        try body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    private func text() -> String {
        var generator = GaussianGenerator(seed: 1)
        var (text, row) = ((header.map { $0 + "\n" } ?? ""), 0)
        while text.utf8.count < Self.byteCount {
            let samples = (0..<columnCount).map { _ in number(0.2 * generator.next()) }
            text += ((rowStart.map { [$0(row)] } ?? []) + samples).joined(separator: separator) + "\n"
            row += 1
        }
        return text
    }
}
