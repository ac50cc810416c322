import Foundation
import Plots
import Testing

@Suite("The plot of noise levels")
struct NoisePlotTests {
    private static let model = NoisePlot.Model(name: "tiny@1", noiseLevels: [2, 3, 4, 40])

    private func count(_ style: String, in plot: NoisePlot) -> Int {
        plot.document.text.components(separatedBy: "class=\"\(style)\"").count - 1
    }

    @Test("says what it shows, on the scale from very good to poor")
    func words() {
        let plot = NoisePlot(of: [1.2, 1.4, 3.3, .nan], recording: "recording.npy", model: Self.model)
        let text = plot.document.text
        for words in [
            "recording.npy", "3 neurons", "median ν = 1.40", "very good", ">good<", "decent", "poor", "tiny@1",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        // 1.2 and 1.4 lie in bars of their own; the level 40 is beyond the scale.
        #expect(count("bar", in: plot) == 3 && count("level", in: plot) == 3)
    }

    @Test("leaves few neurons out that are far noisier than all others, and says so")
    func extremes() {
        let levels = (0..<200).map { 2 + 0.01 * Double($0) } + [9000]
        let plot = NoisePlot(of: levels, recording: "recording.npy", model: nil)
        #expect(plot.document.text.contains("1 above 6"))
        #expect(count("bar", in: plot) > 10 && count("level", in: plot) == 0)
    }

    @Test("is drawn without neurons, and of any noise", arguments: [[], [0], [45], [1e6, 2e6], [.infinity, .nan]])
    func oddities(levels: [Double]) {
        let text = NoisePlot(of: levels, recording: "a", model: Self.model).document.text
        #expect(text.contains("</svg>") && !text.contains("nan") && !text.contains("inf"))
    }
}
