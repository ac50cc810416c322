import Files
import Foundation
import TestSupport
import Testing

@testable import Plots

@Suite("Files of figures")
struct FigureFileTests {
    private let drawing = TraceDrawing.document

    @Test(
        "hold the format that their extension says",
        arguments: [("svg", "<?xml"), ("PNG", "\u{89}PNG"), ("pdf", "%PDF")])
    func formats(name: String, beginning: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "figure.\(name)")
            try FigureFile(file).write(drawing)
            let bytes = try Data(contentsOf: file)
            #expect(bytes.starts(with: Data(beginning.unicodeScalars.map { UInt8($0.value) })))
            try FigureFile(file, replacesExisting: true).write(drawing)
            #expect(try Data(contentsOf: file) == bytes, "the same drawing is the same bytes")
        }
    }

    @Test("have 300 dots per inch in a PNG: 183 mm are 2161", arguments: [FigureWidth.column, .page])
    func size(print: FigureWidth) throws {
        let bytes = try TraceDrawing.document(print).bytes(as: .png, path: "figure.png")
        let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
        #expect(width == (print == .page ? 2161 : 1051))
    }

    @Test(
        "are refused under other names, before anything is written",
        arguments: ["figure", "figure.jpg", "figure.svg.gz"])
    func refused(name: String) throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: FileError.self) { try FigureFile(folder.appending(path: name)) }
            #expect(error?.remedy?.contains("figure") == true && error?.remedy?.contains(".png") == true)
            let left = try names(in: folder)
            #expect(left.isEmpty)
        }
    }

    @Test("a drawing that no picture can hold is an error, and no file")
    func tooHigh() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "figure.png")
            let high = SVGDocument(
                width: 10, height: 1e6, widthMillimetres: 183, title: "", style: "", elements: [])
            #expect(throws: FileError.self) { try FigureFile(file).write(high) }
            let left = try names(in: folder)
            #expect(left.isEmpty)
        }
    }
}

/// A plot with a trace, text and colours.
private enum TraceDrawing {
    static let document = document(.page)

    static func document(_ print: FigureWidth) -> SVGDocument {
        PredictionPlot(
            of: [
                PredictionPlot.Neuron(
                    index: 0, dff: Generated.trace(frameCount: 300, seed: 1),
                    prediction: [Float](repeating: 0.2, count: 300), spikeCounts: nil, noiseLevel: 1, correlation: nil)
            ], frameRateHz: 30, recording: "recording.npy", subtitle: ["tiny@1"], print: print
        ).document
    }
}
