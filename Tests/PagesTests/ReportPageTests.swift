import Core
import Foundation
import TestSupport
import Testing

@testable import Pages

@Suite("The page of a report")
struct ReportPageTests {
    private static let hostile = [
        "</script><script>alert(1)</script>", "\u{1B}[31mred\u{7}", String(repeating: "long", count: 2500),
        "\u{202E}right to left", "<!--", "'\"&", "",
    ]

    /// A recording of traces with noise and transients, as incompressible as recorded ones.
    private func recording(neuronCount: Int, frameCount: Int, framesPerBin: Int = 1) -> ReportedRecording {
        var recording = ReportedRecording(
            labels: (0..<neuronCount).map { "Neuron \($0)" }, frameRateHz: 30, frameCount: frameCount)
        var dff = TraceEnvelopes(frameCount: frameCount, framesPerBin: framesPerBin)
        var prediction = dff
        for neuron in 0..<neuronCount {
            let trace = Generated.trace(frameCount: frameCount, seed: UInt64(neuron))
            dff.append(trace)
            prediction.append(trace.map { max(0, $0 - 0.1) })
        }
        recording.add(dff, as: .dff)
        recording.add(prediction, as: .prediction)
        recording.addSpikes(
            (0..<neuronCount).map { neuron in (0..<50).map { Double($0) * 3.1 + Double(neuron % 7) } },
            labelled: "Discrete spikes", color: .other)
        return recording
    }

    @Test("has no name outside of what is packed but as text, and asks nobody for anything", arguments: hostile)
    func hostileNames(name: String) throws {
        var page = ReportPage(kind: name, title: name, name: name, summary: [.init(name, name)])
        page.findings = [.init(.warning, subject: name, name)]
        page.tables = [.init(name, note: name, [.init(name, texts: [name])])]
        page.citations = [name]
        page.source = name
        let text = String(decoding: try page.html(), as: UTF8.self)
        #expect(text.ranges(of: "<script").count == 4 && text.ranges(of: "</script>").count == 4)
        #expect(!text.contains("alert(1)</script>"))
        #expect(text.contains("default-src 'none'"))
        for address in ["http://", "https://", "src=\"", "href="] { #expect(!text.contains(address), "\(address)") }
    }

    @Test(
        "of 1,000 neurons × 20,000 frames is smaller than 3 MB: of each neuron in its share, and all that is not traces"
    )
    func size() throws {
        let framesPerBin = TraceEnvelopes.framesPerBin(neuronCount: 1000, frameCount: 20_000)
        let share = ReportPage.mostTraceBytes * 40 / 1000
        let some = recording(neuronCount: 40, frameCount: 20_000, framesPerBin: framesPerBin).packed(atMost: share)
        #expect(some.1.count <= share && some.1.count > share / 3, "\(some.1.count) of \(share) bytes")
        var page = ReportPage(kind: "Prediction", title: "large.npy", name: "large", summary: [])
        page.recording = recording(neuronCount: 1000, frameCount: 2)
        page.recording?.columns = (0..<8).map { column in
            .init("Column \(column)", (0..<1000).map { sqrt(Double($0 * 7919 % 1000 + column)) })
        }
        let others = try page.html().count
        #expect(others + ReportPage.mostTraceBytes * 4 / 3 < 3_000_000, "\(others) bytes besides traces")
    }

    @Test("makes bins longer until traces have room", arguments: [3_000, 20_000])
    func room(mostBytes: Int) {
        let (packed, bytes) = recording(neuronCount: 5, frameCount: 3_000).packed(atMost: mostBytes)
        #expect(bytes.count <= mostBytes && packed.framesPerBin > 1)
        #expect(packed.binCount == (3_000 + packed.framesPerBin - 1) / packed.framesPerBin)
        #expect(packed.kept.contains("Of every \(packed.framesPerBin) frames"))
    }

    @Test("is the same bytes again")
    func deterministic() throws {
        var page = ReportPage(kind: "Prediction", title: "small.npy", name: "small", summary: [.init("a", "b")])
        page.recording = recording(neuronCount: 3, frameCount: 300)
        #expect(try page.html() == page.html())
    }

    @Test("has every module that its modules import")
    func modules() {
        let known = Set(PageFile.modules.map(\.specifier))
        for module in PageFile.modules {
            let text = String(decoding: module.bytes, as: UTF8.self)
            for match in text.matches(of: #/from "([^"]+)"/#) {
                #expect(known.contains(String(match.1)), "\(module.name): \(match.1)")
            }
            #expect(!text.contains("innerHTML") && !text.contains("document.write"), "\(module.name)")
        }
    }
}
