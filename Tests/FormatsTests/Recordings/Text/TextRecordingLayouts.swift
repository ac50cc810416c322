import Core
import Formats
import Foundation
import Testing

/// Tables that mean the same recording in the ways in which tools and people write them.
extension TextRecordingTests {
    static let neuronCount = 3
    static let frameCount = 40

    static func sample(_ neuron: Int, _ frame: Int) -> Float {
        Float(neuron) / 4 + Float((frame * 7 + neuron) % 11) / 16 - 0.1875
    }

    static let rows = (0..<neuronCount).map { neuron in (0..<frameCount).map { "\(sample(neuron, $0))" } }
    static let columns = (0..<frameCount).map { frame in (0..<neuronCount).map { "\(sample($0, frame))" } }

    static func table(_ rows: [[String]], _ separator: String = ",", end: String = "\n") -> String {
        rows.map { $0.joined(separator: separator) + end }.joined()
    }

    static func numbered(_ rows: [[String]], from start: Int = 0) -> [[String]] {
        rows.enumerated().map { ["\($0.offset + start)"] + $0.element }
    }

    static func timed(_ rows: [[String]], step: Double = 0.05, start: Double = 0) -> [[String]] {
        rows.enumerated().map { ["\(start + Double($0.offset) * step)"] + $0.element }
    }

    /// Behind a number and two others of each.
    static func placed(_ rows: [[String]]) -> [[String]] {
        rows.enumerated().map { ["\(17 + $0.offset)", "\(33 * $0.offset % 41)", "71.5"] + $0.element }
    }

    static let counts = (0..<frameCount).map { "\($0)" }
    static let names = ["roi0", "roi1", "roi2"]

    /// Text, the orientation that must be given, the rate and a word of a note.
    struct Layout: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var orientation: TraceOrientation?
        var rate: Double?
        var note: String?
        var isOrientationKnown = false
        var suffix = "csv"
        var testDescription: String { name }
    }

    static let layouts: [Layout] = [
        Layout(name: "commas", text: table(rows)),
        Layout(name: "tabs in a csv", text: table(rows, "\t")),
        Layout(name: "commas in a tsv", text: table(rows), suffix: "tsv"),
        Layout(name: "semicolons", text: table(rows, ";")),
        Layout(name: "blanks", text: table(rows, "  "), suffix: "txt"),
        Layout(name: "comma and blank", text: table(rows, ", ")),
        Layout(name: "Windows", text: table(rows, end: "\r\n") + "\r\n"),
        Layout(name: "old Macintosh", text: table(rows, end: "\r")),
        Layout(name: "ends of lines that were doubled", text: table(rows, end: "\r\r\n")),
        Layout(
            name: "a minus of its own",
            text: table(rows.map { $0.map { $0.replacingOccurrences(of: "-", with: "\u{2212}") } })),
        Layout(name: "Fortran", text: table(rows.map { $0.map { "\($0)D+00" } }, " "), suffix: "txt"),
        Layout(
            name: "names and units without one above the numbers of rows",
            text: table(
                [names + ["time"], ["dF/F", "dF/F", "dF/F", "ms"]]
                    + numbered(columns.enumerated().map { $0.element + ["\($0.offset * 50)"] })), rate: 20,
            isOrientationKnown: true),
        Layout(
            name: "positions before numbered samples",
            text: table([["cell_id", "x", "y"] + counts] + placed(rows)), note: "“x”, “y”: named"),
        Layout(
            name: "positions before the times of samples",
            text: table([["cell", "area", "depth"] + (0..<frameCount).map { "\(Double($0) / 20)" }] + placed(rows)),
            rate: 20,
            note: "“area”, “depth”: named", isOrientationKnown: true),
        Layout(
            name: "positions before frames", text: table([["x", "y", "id"] + counts.map { "t\($0)" }] + placed(rows)),
            note: "“y”, “id”: named", isOrientationKnown: true),
        Layout(
            name: "a trial before times and numbered neurons",
            text: table([["trial", "time", "0", "1", "2"]] + timed(columns).map { ["7"] + $0 }), rate: 20,
            note: "“trial”: named", isOrientationKnown: true),
        Layout(name: "mark", text: "\u{FEFF}" + table(rows)),
        Layout(
            name: "decimal comma",
            text: table(rows.map { $0.map { $0.replacingOccurrences(of: ".", with: ",") } }, ";")),
        Layout(
            name: "decimal comma and tabs",
            text: table(rows.map { $0.map { $0.replacingOccurrences(of: ".", with: ",") } }, "\t")),
        Layout(name: "bars", text: table(rows, "|")),
        Layout(
            name: "percent signs",
            text: table((0..<neuronCount).map { neuron in (0..<frameCount).map { "\(100 * sample(neuron, $0))%" } })),
        Layout(name: "Python on Windows", text: table(rows, end: "\r\r\n")),
        Layout(
            name: "times in the last column",
            text: table([names + ["Time (s)"]] + zip(columns, timed(columns)).map { $0 + [$1[0]] }), rate: 20,
            note: "“Time (s)” counts", isOrientationKnown: true),
        Layout(
            name: "microseconds",
            text: table([["t_us"] + names] + columns.enumerated().map { ["\($0.offset * 50_000)"] + $0.element }),
            rate: 20, note: "“t_us” counts", isOrientationKnown: true),
        Layout(
            name: "milliseconds without a name",
            text: table(columns.enumerated().map { ["\($0.offset * 50)"] + $0.element }), orientation: .timeByNeurons,
            note: "give --rate 20"),
        Layout(
            name: "units below the names",
            text: table([["time"] + names, ["ms", "a", "a", "a"]] + timed(columns, step: 50)), rate: 20,
            note: "“time ms” counts", isOrientationKnown: true),
        Layout(
            name: "numbers of cells with gaps", text: table(zip(["3", "7", "12"], rows).map { [$0] + $1 }),
            note: "first column"),
        Layout(
            name: "lines of settings",
            text: table([["Interval=", "0.05 s"], ["Start=", "4.5e4"], ["Titles="] + names] + timed(columns), "\t"),
            rate: 20,
            note: "counts the rows", isOrientationKnown: true, suffix: "txt"),
        Layout(name: "quotes", text: table(rows.map { $0.map { "\"\($0)\"" } })),
        Layout(name: "declared separator", text: "sep=;\n" + table(rows, ";")),
        Layout(name: "comment", text: "# made by, numpy\n" + table(rows)),
        Layout(name: "last separator", text: table(rows, end: ",\n"), note: "empty column"),
        Layout(name: "numbers of frames above", text: table([counts] + rows), note: "first row counts"),
        Layout(
            name: "numbers of frames from 1", text: table([(1...frameCount).map { "\($0)" }] + rows),
            note: "first row counts"),
        Layout(
            name: "times above", text: table([(0..<frameCount).map { "\(Double($0) / 20)" }] + rows), rate: 20,
            note: "first row",
            isOrientationKnown: true),
        Layout(name: "pandas, rows", text: table([[""] + counts] + numbered(rows)), note: "counts the rows"),
        Layout(name: "names of rows", text: table(zip(names, rows).map { [$0] + $1 }), note: "names"),
        Layout(
            name: "R, rows",
            text: table([counts.map { "V\($0)" }] + zip(["\"a\"", "\"b\"", "\"c\""], rows).map { [$0] + $1 }),
            note: "names"),
        Layout(name: "columns", text: table(columns), orientation: .timeByNeurons),
        Layout(name: "named columns", text: table([names] + columns), isOrientationKnown: true),
        Layout(
            name: "numbered columns", text: table([["0", "1", "2"]] + columns), orientation: .timeByNeurons,
            note: "first row counts"),
        Layout(
            name: "pandas, columns", text: table([[""] + names] + numbered(columns)), note: "counts the rows",
            isOrientationKnown: true),
        Layout(
            name: "slices", text: table([[" ", "a", "b", "c"]] + numbered(columns, from: 1)),
            orientation: .timeByNeurons,
            note: "counts the rows"),
        Layout(
            name: "time", text: table([["time"] + names] + timed(columns)), rate: 20, note: "“time”",
            isOrientationKnown: true),
        Layout(name: "time without names", text: table(timed(columns)), rate: 20, isOrientationKnown: true),
        Layout(
            name: "milliseconds", text: table([["Time (ms)"] + names] + timed(columns, step: 40)), rate: 25,
            isOrientationKnown: true),
        Layout(
            name: "time of no unit", text: table([["time"] + names] + timed(columns, step: 40)), note: "--rate 25",
            isOrientationKnown: true),
        Layout(
            name: "row numbers and times", text: table([["", "time_s"] + names] + numbered(timed(columns))), rate: 20,
            note: "“time_s”", isOrientationKnown: true),
        Layout(
            name: "frames and times",
            text: table([["Frame Number", "t [ms]"] + names] + numbered(timed(columns, step: 40))),
            rate: 25, note: "“Frame Number”", isOrientationKnown: true),
        Layout(
            name: "numbers and times above", text: table([counts, counts.indices.map { "\(Double($0) / 10)" }] + rows),
            rate: 10, note: "first row", isOrientationKnown: true),
        Layout(
            name: "names of frames", text: table([["roi"] + counts.map { "frame \($0)" }] + numbered(rows)),
            note: "“roi”", isOrientationKnown: true),
        Layout(
            name: "times above and numbers of neurons",
            text: table(
                [[""] + counts.indices.map { "\(Double($0) / 10)" }]
                    + rows.enumerated().map { ["\($0.offset * 10)"] + $0.element }),
            rate: 10, note: "first row", isOrientationKnown: true),
        Layout(
            name: "whole seconds", text: table([["Time (s)"] + names] + timed(columns, step: 1)), rate: 1,
            isOrientationKnown: true),
        Layout(
            name: "seconds of the day", text: table([["time (s)"] + names] + timed(columns, start: 1_700_000_000)),
            rate: 20, isOrientationKnown: true),
        Layout(
            name: "Inscopix",
            text: table(
                [[" ", "C00", "C01", "C02"], ["Time(s)/Cell Status", "accepted", "rejected", "undecided"]]
                    + timed(columns), ", "), rate: 20, note: "undecided", isOrientationKnown: true),
        Layout(
            name: "ImageJ",
            text: table([[" ", "Mean1", "Mean2", "Mean3"]] + numbered(columns, from: 1)), note: "background",
            isOrientationKnown: true),
        Layout(
            name: "ImageJ with areas",
            text: table(
                [[" ", "Area1", "Mean1", "Area2", "Mean2", "Area3", "Mean3"]]
                    + numbered(columns.map { $0.flatMap { ["113", $0] } }, from: 1)), note: "only the means",
            isOrientationKnown: true),
        Layout(
            name: "SIMA",
            text: table(
                [
                    ["sequence", "frame", "id0", "id1", "id2"], ["", "label", "a", "b", "c"],
                    ["", "tags", "", "x", ""],
                ]
                    + columns.enumerated().map { ["\($0.offset / 20)", "\($0.offset % 20)"] + $0.element }, "\t",
                end: "\r\n"),
            note: "2 sequences", isOrientationKnown: true),
    ]
}
