import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Objects in MATLAB files")
struct MATObjectTests {
    private typealias Value = MATObjectFixture.Value

    /// Two neurons of twelve frames: a column each.
    private static let samples: [Double] = (0..<12).map { Double($0 * $0 % 7) } + (0..<12).map { Double($0) / 2 }
    private static let matrix = Value.numbers([12, 2], samples)

    private static func traces(
        _ bytes: [UInt8], _ variable: String? = nil, _ body: (OpenTraceSet) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            try Data(bytes).write(to: url)
            try body(OpenRecording(url, choices: RecordingChoices(variable: variable)).open())
        }
    }

    private static func expectSamples(of opened: OpenTraceSet) throws {
        #expect(try opened.traces.traces(ofNeurons: 0..<2).values == samples.map(Float.init))
    }

    private static func error(_ bytes: [UInt8], _ variable: String? = nil) throws -> FileError {
        try #require(throws: FileError.self) { try traces(bytes, variable) { _ in } }
    }

    @Test(
        "a timeseries gives traces, rate and start, however its times are told",
        arguments: [false, true])
    func timeSeries(isCompressed: Bool) throws {
        let uniform: [(String, Value)] = [
            ("Length", .scalar(12)), ("Start_", .scalar(2)), ("Increment_", .scalar(0.1)), ("Time_", .empty),
        ]
        let each = (0..<12).map { 2000 + 100 * Double($0) }
        let explicit: [(String, Value)] = [
            ("Length", .scalar(12)), ("Units", .text("milliseconds")), ("Time_", .column(each)), ("Increment_", .empty),
        ]
        // Times that MATLAB takes from the class: seconds.
        var fixture = MATObjectFixture()
        fixture.defaults["tsdata.timemetadata"] = [("Units", .text("seconds"))]
        for times in [uniform, explicit] {
            let bytes = MATObjectFixture.bytes(
                [("name", .text("a")), ("ts", MATObjectFixture.timeSeries(Self.matrix, times))],
                isCompressed: isCompressed, fixture)
            for variable in [nil, "ts"] {
                try Self.traces(bytes, variable) { opened in
                    #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (2, 12))
                    #expect(opened.traceSet.frameRateHz == 10)
                    #expect(opened.traceSet.frameRateSource == "the times of ts")
                    #expect(opened.traceSet.frameTimes == FrameTimes(startSeconds: 2))
                    #expect(opened.traceSet.orientation == .timeByNeurons && opened.traceSet.isOrientationKnown)
                    try Self.expectSamples(of: opened)
                }
            }
        }
    }

    @Test("time runs along the last axis of an array with more than two, and along columns in old files")
    func lastAxis() throws {
        let turned = (0..<12).flatMap { [Self.samples[$0], Self.samples[12 + $0]] }
        let times: [(String, Value)] = [("Length", .scalar(12)), ("Start_", .scalar(0)), ("Increment_", .scalar(0.05))]
        for shape in [[2, 1, 12], [1, 2, 12], [2, 12]] {
            let series = MATObjectFixture.timeSeries(.numbers(shape, turned), times)
            try Self.traces(MATObjectFixture.bytes([("ts", series)])) { opened in
                #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (2, 12))
                #expect(opened.traceSet.frameRateHz == 20)
                try Self.expectSamples(of: opened)
            }
        }
        let single = MATObjectFixture.timeSeries(.numbers([1, 1, 12], Array(Self.samples.prefix(12))), times)
        try Self.traces(MATObjectFixture.bytes([("ts", single)])) { opened in
            #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (1, 12))
        }
    }

    @Test("gaps in the times are found, and times that MATLAB invented are not believed")
    func times() throws {
        let gapped = (0..<12).map { Double($0) / 10 + ($0 > 5 ? 3 : 0) }
        let series = MATObjectFixture.timeSeries(Self.matrix, [("Length", .scalar(12)), ("Time_", .column(gapped))])
        try Self.traces(MATObjectFixture.bytes([("ts", series)])) { opened in
            let rate = try #require(opened.traceSet.frameRateHz)
            #expect(abs(rate - 10) < 1e-9)
            #expect(opened.traceSet.frameTimes?.gaps.map(\.frame) == [5])
        }
        let invented: [(String, Value)] = [("Length", .scalar(12)), ("Start_", .scalar(0)), ("Increment_", .scalar(1))]
        for (times, note) in [
            (invented, "give --rate 1"), ([("Units", .text("fortnights"))], "cannot be read"),
            ([("Length", .scalar(12)), ("Time_", .column([0, 1]))], "not their times"),
            ([("Length", .scalar(12)), ("Time_", .column([Double](repeating: 1, count: 12)))], "do not rise"),
        ] {
            let series = MATObjectFixture.timeSeries(Self.matrix, times)
            try Self.traces(MATObjectFixture.bytes([("ts", series)])) { opened in
                #expect(opened.traceSet.frameRateHz == nil)
                #expect(opened.traceSet.notes.contains { $0.contains(note) }, "\(opened.traceSet.notes)")
            }
        }
    }

    @Test("a timeseries in a structure is found, and several are told apart by their names and extents")
    func places() throws {
        let series = MATObjectFixture.timeSeries(Self.matrix, [("Length", .scalar(12))])
        try Self.traces(MATObjectFixture.bytes([("data", .structure([("id", .text("a")), ("ts", series)]))])) {
            opened in
            #expect(opened.traceSet.name == "data.ts")
        }
        let error = try Self.error(MATObjectFixture.bytes([("a", series), ("b", series), ("x", .scalar(3))]))
        #expect(error.remedy?.contains("a (12×2 timeseries), b (12×2 timeseries)") == true)
        // A property by its name as MATLAB shows it, and as the file has it.
        for path in ["a.Data", "a.Data_"] {
            try Self.traces(MATObjectFixture.bytes([("a", series), ("b", series)]), path) { opened in
                #expect(opened.traceSet.name == "a.Data_")
            }
        }
    }

    @Test("a timeseries that cannot be read names the line of MATLAB that can")
    func refusedTimeSeries() throws {
        for data in [Value.empty, .text("none"), .numbers([2, 3, 4], (0..<24).map(Double.init))] {
            let error = try Self.error(MATObjectFixture.bytes([("ts", MATObjectFixture.timeSeries(data, []))]))
            #expect(error.reason.contains("ts (timeseries)"))
            #expect(error.remedy?.contains("dff = squeeze(ts.Data)") == true, "\(error)")
        }
    }

    private static func table(_ columns: [(String, Value)]) -> Value {
        .object(
            "table",
            [
                ("data", .cell(columns.map(\.1))), ("varnames", .cell(columns.map { .text($0.0) })),
                ("nrows", .scalar(12)), ("nvars", .scalar(Double(columns.count))),
            ])
    }

    @Test("the columns of a table are traces, without those that count and those of words")
    func tables() throws {
        let (a, b) = (Value.column(Array(Self.samples.prefix(12))), Value.column(Array(Self.samples.suffix(12))))
        let times = Value.column((0..<12).map { Double($0) / 10 })
        let table = Self.table([("Time_s", times), ("a", a), ("b", b), ("label", .cell([.text("x")]))])
        try Self.traces(MATObjectFixture.bytes([("t", table)])) { opened in
            #expect(opened.traceSet.frameRateHz == 10)
            #expect(opened.traceSet.roiNames == ["a", "b"])
            #expect(opened.traceSet.notes.contains { $0.contains("“label”") })
            try Self.expectSamples(of: opened)
        }
        // Several columns under one name.
        try Self.traces(MATObjectFixture.bytes([("t", Self.table([("m", Self.matrix)]))])) { opened in
            #expect(opened.traceSet.roiNames == ["m_1", "m_2"])
            try Self.expectSamples(of: opened)
        }
        let words = Self.table([("label", .cell([.text("x")]))])
        #expect(try Self.error(MATObjectFixture.bytes([("t", words)])).remedy?.contains("table2array(t)") == true)
    }

    @Test("a timetable has its rate from durations, dates, steps and rates")
    func timetables() throws {
        let milliseconds = (0..<12).map { 100 * Double($0) }
        let duration = { (each: [Double]) in Value.object("duration", [("millis", .column(each))]) }
        let uniform = { (isRate: Bool) -> Value in
            .structure([
                ("origin", duration([0])), ("specifiedAsRate", .scalar(isRate ? 1 : 0)),
                ("stepSize", duration([isRate ? 5 : 100])), ("sampleRate", .scalar(isRate ? 10 : 5)),
            ])
        }
        for times in [
            duration(milliseconds), .object("datetime", [("data", .column(milliseconds.map { 1.6e12 + $0 }))]),
            uniform(true), uniform(false),
        ] {
            let content: [(String, Value)] = [
                ("data", .cell([Self.matrix])), ("varNames", .cell([.text("cell")])), ("numRows", .scalar(12)),
                ("rowTimes", times),
            ]
            let table = Value.object("timetable", [("any", .structure(content))])
            try Self.traces(MATObjectFixture.bytes([("tt", table)], isCompressed: true)) { opened in
                let rate = try #require(opened.traceSet.frameRateHz)
                #expect(abs(rate - 10) < 1e-3)
                #expect(opened.traceSet.roiNames == ["cell_1", "cell_2"])
                try Self.expectSamples(of: opened)
            }
        }
    }

    @Test("an object of one's own class is read by the path to a property, which the refusal names")
    func ownClasses() throws {
        let object = Value.object("lab.Recording", [("label", .text("a")), ("dff", Self.matrix)])
        let bytes = MATObjectFixture.bytes([("session", object)])
        let error = try Self.error(bytes)
        #expect(error.reason.contains("session (lab.Recording)"))
        #expect(error.remedy?.contains("--variable 'session.dff'") == true, "\(error)")
        try Self.traces(bytes, "session.dff") { opened in
            #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (12, 2))
        }
        // What is no trace in MATLAB's own classes is not offered.
        let times = Value.object("duration", [("millis", .column([1, 2, 3]))])
        #expect(try Self.error(MATObjectFixture.bytes([("d", times)])).remedy?.contains("double(d)") == true)
    }

    @Test("damage to the store of objects concerns objects only, and never ends the program", arguments: [false, true])
    func damage(isCompressed: Bool) throws {
        let times: [(String, Value)] = [("Length", .scalar(12)), ("Time_", .column((0..<12).map { Double($0) / 10 }))]
        let table = Self.table([("a", .column(Array(Self.samples.prefix(12))))])
        let sound = MATObjectFixture.bytes(
            [("dff", Self.matrix), ("ts", MATObjectFixture.timeSeries(Self.matrix, times)), ("t", table)],
            isCompressed: isCompressed)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let read = { (file: URL) in
                for variable in ["ts", "t", "ts.TimeInfo.Time"] {
                    _ = try OpenRecording(file, choices: RecordingChoices(variable: variable)).open()
                        .traces.traces(ofNeurons: 0..<1)
                }
            }
            try Data(sound).write(to: url)
            try read(url)
            let cuts = DamagedCopies.truncations(of: sound, stride: 37)
            #expect(try DamagedCopies.unnoticed(cuts, of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: sound, step: 31)
            #expect(flips.count - (try DamagedCopies.unnoticed(flips, of: url, read).count) > flips.count / 10)
            // The index says what it likes: words of it become all ones, or very many.
            let start =
                sound.indices.first { sound[$0...].starts(with: Array("FileWrapper__".utf8)) } ?? sound.count - 64
            let words = stride(from: start, to: min(start + 1200, sound.count - 4), by: 4).flatMap { place in
                [UInt32.max, 1 << 24].map { word in
                    var copy = sound
                    copy.replaceSubrange(place..<place + 4, with: littleEndian(word))
                    return copy
                }
            }
            _ = try DamagedCopies.unnoticed(words, of: url) { file in
                let opened = try OpenRecording(file, choices: RecordingChoices(variable: "dff")).open()
                if !isCompressed {
                    let traces = try opened.traces.traces(ofNeurons: 0..<1)
                    #expect(traces.values.count == 2)
                }
                try read(file)
            }
        }
    }
}

@Suite(
    "Objects in MATLAB files that another program has written",
    .enabled(if: Python.has("matio"), "Python's mat-io is absent: pip install mat-io"))
struct MATObjectReferenceTests {
    private static let program = """
        import sys, numpy as np, pandas as pd
        from matio import save_to_mat
        from matio.utils.matclass import MatlabOpaque
        def thing(name, properties): return MatlabOpaque(properties=properties, classname=name, type_system="MCOS")
        def number(value): return np.array([[float(value)]])
        samples = np.arange(12.0).reshape(2, 6).T.copy()
        times = thing("tsdata.timemetadata", dict(Units=np.array(["seconds"]), Length=number(6), Start_=number(1),
            Increment_=number(0.1), Time_=np.zeros((0, 0))))
        series = thing("timeseries", dict(Data_=samples, TimeInfo=times))
        index = pd.to_timedelta(np.arange(6) * 100, unit="ms")
        table = pd.DataFrame({"a": samples[:, 0], "b": samples[:, 1]})
        save_to_mat(sys.argv[1], dict(ts=series, t=table, tt=table.set_index(index), s=dict(ts=series)),
            version=sys.argv[2])
        """

    @Test("are read in both versions", arguments: ["v7", "v7.3"])
    func read(version: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            try Python.run(Self.program, url.path, version)
            for (variable, rate) in [("ts", 10.0), ("s.ts", 10), ("tt", 10), ("t", nil)] {
                let opened = try OpenRecording(url, choices: RecordingChoices(variable: variable)).open()
                #expect(try opened.traces.traces(ofNeurons: 0..<2).values == (0..<12).map(Float.init), "\(variable)")
                #expect(opened.traceSet.frameRateHz == rate, "\(variable)")
                #expect(opened.traceSet.roiNames == (variable.hasPrefix("t") && variable != "ts" ? ["a", "b"] : nil))
            }
            let bytes = [UInt8](try Data(contentsOf: url))
            let copies = DamagedCopies.bitFlips(of: bytes, step: bytes.count / 12)
            _ = try DamagedCopies.unnoticed(copies, of: url) { file in
                for variable in ["ts", "tt"] {
                    _ = try OpenRecording(file, choices: RecordingChoices(variable: variable)).open()
                        .traces.traces(ofNeurons: 0..<1)
                }
            }
        }
    }
}
