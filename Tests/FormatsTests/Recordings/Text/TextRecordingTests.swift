import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings in text")
struct TextRecordingTests {
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

    @Test("are read whatever stands between and around the numbers", arguments: layouts)
    func reads(_ layout: Layout) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.\(layout.suffix)")
            try Data(layout.text.utf8).write(to: url)
            try check(layout, url)
        }
    }

    @Test("are read in UTF-16 with its mark", arguments: [false, true])
    func utf16(isBigEndian: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.csv")
            let units = "\u{FEFF}ΔF/F, 𝄞,c\n\(Self.table(Self.columns))".utf16
            try Data(units.flatMap { littleEndian(isBigEndian ? $0.byteSwapped : $0) }).write(to: url)
            try check(Layout(name: "UTF-16", text: "", orientation: .timeByNeurons), url)
        }
    }

    @Test("have names in the letters of an older Windows")
    func latin1() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.csv")
            let times = Self.columns.enumerated().map { ["\($0.offset * 50_000)"] + $0.element }
            let text = Self.table([["Zeit (µs)", "Größe", "b", "c"]] + times)
            try #require(text.data(using: .isoLatin1)).write(to: url)
            try check(Layout(name: "Latin-1", text: "", rate: 20, note: "“Zeit (µs)”", isOrientationKnown: true), url)
        }
    }

    private func check(_ layout: Layout, _ url: URL) throws {
        let choices = RecordingChoices(orientation: layout.orientation, keepsAllROIs: true)
        let opened = try OpenRecording(url, choices: choices).open()
        let set = opened.traceSet
        #expect((set.roiCount, set.frameCount) == (Self.neuronCount, Self.frameCount))
        let traces = try opened.traces.traces(ofNeurons: 0..<set.roiCount)
        for neuron in 0..<Self.neuronCount {
            #expect(Array(traces[neuron]) == (0..<Self.frameCount).map { Self.sample(neuron, $0) })
        }
        #expect(set.frameRateHz == layout.rate)
        #expect((set.frameRateSource == nil) == (layout.rate == nil))
        let known = try OpenRecording(url).description.traceSets[0].isOrientationKnown
        #expect(known == layout.isOrientationKnown)
        if let note = layout.note {
            #expect(set.notes.contains { $0.contains(note) }, "\(set.notes)")
        }
    }

    @Test("of which cells were sorted have the accepted ones; where nobody has sorted any, all count")
    func statuses() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "cells.csv")
            func opened(_ statuses: [String]) throws -> OpenTraceSet {
                let head = [["", "C00", "C01", "C02"], ["Time (s)/Cell Status"] + statuses]
                try Data(Self.table(head + Self.timed(Self.columns), ", ").utf8).write(to: url)
                return try OpenRecording(url).open()
            }
            let sorted = try opened(["accepted", "undecided", "accepted"])
            #expect(sorted.rois == [0, 2])
            #expect(sorted.traceSet.roiNames == ["C00", "C01", "C02"])
            #expect(sorted.traceSet.notes.contains { $0.contains("1 cell is undecided") })
            #expect(try opened(["undecided", "undecided", "undecided"]).rois == [0, 1, 2])
        }
    }

    @Test("of spikefinder have columns that end early, and its rate")
    func spikefinder() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "3.train.calcium.csv")
            var columns = Self.columns
            for frame in 30..<Self.frameCount { columns[frame][1] = "" }
            try Data(Self.table([["0", "1", "2"]] + columns).utf8).write(to: url)
            let opened = try OpenRecording(url).open()
            let set = opened.traceSet
            #expect((set.roiCount, set.frameCount, set.frameRateHz) == (3, 40, 100))
            #expect(set.validFrameCounts == [40, 30, 40])
            #expect(set.isOrientationKnown)
            #expect(try opened.traces.traces(ofNeurons: 1..<2).values.count(where: \.isNaN) == 10)
        }
    }

    @Test("with gaps in their times say where")
    func gaps() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "gaps.csv")
            let rows = Self.columns.enumerated().map { index, row in
                ["\(Double(index) * 0.1 + (index > 24 ? 5 : 0) + 2)"] + row
            }
            try Data(Self.table([["Time (s)"] + Self.names] + rows).utf8).write(to: url)
            let set = try OpenRecording(url).description.traceSets[0]
            #expect(set.frameRateHz == 10)
            #expect(set.frameTimes?.startSeconds == 2)
            #expect(set.frameTimes?.gaps.map(\.frame) == [24])
            #expect(abs((set.frameTimes?.gaps.first?.seconds ?? 0) - 5.1) < 1e-9)
        }
    }

    @Test("that have a row for every sample are told how they become a matrix", arguments: [false, true])
    func longTables(isIndexed: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "long.csv")
            var rows: [[String]] = []
            for neuron in 0..<3 {
                for frame in 0..<40 { rows.append(["\(neuron * 5)", "\(frame)", "\(Self.sample(neuron, frame))"]) }
            }
            let head = (isIndexed ? [""] : []) + ["unit_id", "frame", "C"]
            try Data(Self.table([head] + (isIndexed ? Self.numbered(rows) : rows)).utf8).write(to: url)
            let error = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(error.reason.contains("long table"))
            #expect(error.remedy?.contains(#"pivot(index="unit_id", columns="frame", values="C")"#) == true)
            let results = " ,Label,Area,Mean\n1,movie.tif:0001:1,113,350.2\n2,movie.tif:0002:1,113,351\n"
            try Data(results.utf8).write(to: url)
            let imageJ = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(imageJ.remedy?.contains("One row per slice") == true)
        }
    }

    @Test("whose samples are whole, or rise by chance, stay as they are")
    func chance() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "counts.csv")
            try Data("0,7,3\n1,2,9\n".utf8).write(to: url)
            #expect(try OpenRecording(url).description.traceSets[0].frameCount == 3)
            for ramps in [
                "1,2,3\n4,5,6\n", "1,2,3,4,5,6\n2,4,6,8,10,12\n", "0.5,1.5\n1.5,3\n2.5,4.5\n3.5,6\n4.5,7.5\n",
            ] {
                try Data(ramps.utf8).write(to: url)
                let set = try OpenRecording(url).description.traceSets[0]
                #expect(set.roiCount * set.frameCount == ramps.split { ",\n".contains($0) }.count)
            }
            try Data("0.1,0.2,0.4\n0.2,0.5,0.1\n0.3,0.1,0.1\n".utf8).write(to: url)
            let set = try OpenRecording(url).description.traceSets[0]
            #expect((set.roiCount, set.frameCount) == (3, 3))
            #expect(set.notes.isEmpty)
        }
    }

    @Test("whose neurons have numbers of their own have no time")
    func numberedNeurons() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "numbers.csv")
            let rows = (0..<6).map { neuron in ["\(neuron * 10)"] + (0..<9).map { "\(Self.sample(neuron, $0) * 1e-6)" }
            }
            try Data(Self.table(rows).utf8).write(to: url)
            let set = try OpenRecording(url).description.traceSets[0]
            #expect((set.roiCount, set.frameCount) == (6, 9))
            #expect(set.frameRateHz == nil)
            #expect(!set.isOrientationKnown)
        }
    }

    @Test("that contradict what was asked for, or are no text, are refused")
    func refused() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.csv")
            try Data(Self.table([["time"] + Self.names] + Self.timed(Self.columns)).utf8).write(to: url)
            let error = try #require(throws: FileError.self) {
                try OpenRecording(url, choices: RecordingChoices(orientation: .neuronsByTime))
            }
            #expect(error.remedy?.contains("time-by-neurons") == true)
            for bytes in [Array("1,2\n".utf8) + [0, 0], Array("1,2\n3,4\n".utf16).flatMap { littleEndian($0) }] {
                try Data(bytes).write(to: url)
                let binary = try #require(throws: FileError.self) { try OpenRecording(url) }
                #expect(binary.remedy?.contains("UTF-8") == true)
            }
            try Data("1.234,5;2,5\n".utf8).write(to: url)
            let thousands = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(thousands.remedy?.contains("thousands") == true)
        }
    }

    @Test("cut off or altered are refused or hold numbers")
    func damage() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.csv")
            for layout in Self.layouts.filter({ ["Inscopix", "quotes", "pandas, rows", "SIMA"].contains($0.name) }) {
                let bytes = Array(layout.text.utf8.prefix(600))
                let copies =
                    DamagedCopies.truncations(of: bytes, stride: 7) + DamagedCopies.bitFlips(of: bytes, step: 23)
                let unnoticed = try DamagedCopies.unnoticed(copies, of: url) { copy in
                    let opened = try OpenRecording(copy, choices: RecordingChoices(keepsAllROIs: true)).open()
                    _ = try opened.traces.traces(ofNeurons: 0..<opened.rois.count)
                }
                #expect(unnoticed.count < copies.count)
            }
        }
    }
}
