import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("CaImAn recordings")
struct CaImAnRecordingTests {
    /// What CaImAn's `save` writes, with as much as is read.
    private struct Fixture {
        var hasRatio = true
        var isRatioDenoised = false
        var hasResiduals = true
        var hasBackground = true
        var accepted: [Int]? = [0, 2]
        var isOld = false
        static let (components, frames) = (3, 50)

        /// A transient that decays, and noise of which every step is large.
        static func model(_ row: Int, _ frame: Int) -> Double {
            100 * Double(row + 1) * exp(-Double((frame + 7 * row) % 25) / 6)
        }
        static func noise(_ row: Int, _ frame: Int) -> Double { 40 * sin(Double(frame * frame + row)) }

        static func matrix(_ value: (Int, Int) -> Double) -> [Double] {
            (0..<components).flatMap { row in (0..<frames).map { value(row, $0) } }
        }

        func write(to url: URL) throws {
            let shape = [Self.components, Self.frames]
            try HDF5Fixture.create(url) { file in
                file.array("/estimates/C", shape, Self.matrix(Self.model))
                file.array("/params/data/fr", [], [12.5])
                if isOld {
                    file.array("/params/data/caiman_version", text: "1.9.8")
                } else {
                    try file.attach("caiman_version", .text("1.12.1"), to: "/params/data")
                }
                let estimates: [(name: String, isPresent: Bool, value: (Int, Int) -> Double)] = [
                    ("YrA", hasResiduals, Self.noise),
                    ("F_dff", hasRatio, { (Self.model($0, $1) + (isRatioDenoised ? 0 : Self.noise($0, $1))) / 500 }),
                ]
                for (name, isPresent, value) in estimates {
                    if isPresent {
                        file.array("/estimates/\(name)", shape, Self.matrix(value))
                    } else {
                        file.array("/estimates/\(name)", text: "NoneType")
                    }
                }
                if let accepted {
                    file.array("/estimates/idx_components", [accepted.count], integers: accepted)
                } else {
                    file.array("/estimates/idx_components", text: "NoneType")
                }
                if hasBackground {
                    // Footprints of one pixel each, with the norms 2, 3 and 4.
                    file.array("/estimates/A/data", [3], [2, 3, 4])
                    file.array("/estimates/A/indices", [3], integers: [0, 1, 2])
                    file.array("/estimates/A/indptr", [4], integers: [0, 1, 2, 3])
                    file.array("/estimates/A/shape", [2], integers: [4, 3])
                    file.array("/estimates/b", [4, 1], [10, 20, 30, 40])
                    file.array("/estimates/f", [1, Self.frames], (0..<Self.frames).map { 1 + Double($0) / 100 })
                }
            }
        }
    }

    private func open<Result>(_ fixture: Fixture, _ body: (OpenRecording) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "results.hdf5")
            try fixture.write(to: url)
            return try body(OpenRecording(url, choices: RecordingChoices(keepsAllROIs: true)))
        }
    }

    @Test("have ΔF/F, the rate, and the accepted components", arguments: [false, true])
    func ratio(isOld: Bool) throws {
        try open(Fixture(isOld: isOld)) { recording in
            #expect(recording.description.tool == (isOld ? "CaImAn 1.9.8" : "CaImAn 1.12.1"))
            let set = recording.description.traceSets[0]
            #expect((set.roiCount, set.frameCount) == (3, 50))
            #expect(set.kind == .dff)
            #expect(set.frameRateHz == 12.5)
            #expect(set.accepted == [true, false, true])
            let traces = try recording.open().traces.traces(ofNeurons: 1..<2)
            #expect(traces.values[3] == Float((Fixture.model(1, 3) + Fixture.noise(1, 3)) / 500))
        }
    }

    @Test("of which nobody has judged the components count all")
    func unjudged() throws {
        try open(Fixture(accepted: nil)) { #expect($0.description.traceSets[0].accepted == nil) }
    }

    @Test("with ΔF/F of the model alone, or nothing but the model, are said to be denoised")
    func denoised() throws {
        try open(Fixture(isRatioDenoised: true)) { #expect($0.description.traceSets[0].kind == .denoised) }
        try open(Fixture(hasRatio: false, hasResiduals: false)) { recording in
            #expect(recording.description.traceSets[0].kind == .denoised)
            #expect(recording.description.traceSets[0].notes.contains { $0.contains("detrend_df_f") })
        }
    }

    @Test("without ΔF/F have traces of norm 1 and the background that was taken out")
    func raw() throws {
        try open(Fixture(hasRatio: false)) { recording in
            #expect(recording.description.traceSets[0].kind == .fluorescence)
            let set = try recording.open()
            let trace = try set.traces.traces(ofNeurons: 2..<3)
            #expect(abs(trace.values[9] - Float(4 * (Fixture.model(2, 9) + Fixture.noise(2, 9)))) < 1e-3)
            // The only pixel of the footprint, divided by its norm, is 1; the background there is 30.
            let background = try #require(try set.background?.traces(ofNeurons: 2..<3))
            #expect(abs(background.values[9] - 30 * 1.09) < 1e-4)
        }
        try open(Fixture(hasRatio: false, hasBackground: false)) { recording in
            #expect(!recording.description.traceSets[0].hasBackground)
            let set = try recording.open()
            #expect(set.background == nil)
        }
    }

    @Test("cut off or altered are refused or hold values")
    func damage() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "results.hdf5")
            try Fixture(hasRatio: false).write(to: url)
            let bytes = Array(try Data(contentsOf: url))
            func read(_ copy: URL) throws {
                let open = try OpenRecording(copy).open()
                _ = try open.traces.traces(ofNeurons: 0..<open.traces.neuronCount)
                _ = try open.background?.traces(ofNeurons: 0..<open.traces.neuronCount)
            }
            #expect(
                try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes, stride: 1999), of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 811)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, read).count > 20)
        }
    }
}
