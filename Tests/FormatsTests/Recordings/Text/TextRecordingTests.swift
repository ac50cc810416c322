import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings in text")
struct TextRecordingTests {
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
