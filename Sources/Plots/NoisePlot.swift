internal import Core
internal import Foundation
internal import Signals

/// A histogram of the noise levels of a recording's neurons, on the scale from very good to poor, with the noise levels that
/// a model has networks for.
package struct NoisePlot: Sendable {
    /// A model, and the noise levels that its networks were trained for.
    package struct Model: Hashable, Sendable {
        let name: String
        let noiseLevels: [Int]

        /// Gathers what is drawn of a model.
        package init(name: String, noiseLevels: [Int]) {
            (self.name, self.noiseLevels) = (name, noiseLevels)
        }
    }

    private let levels: [Double]
    private let recording: String
    private let model: Model?
    private let print: FigureWidth
    private let binWidth: Double
    private let end: Double

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - noiseLevels: ν of every neuron in %·s^½; those without one are left out.
    ///   - recording: the recording's name, as the title.
    ///   - model: whose noise levels are marked; `nil` for no model.
    ///   - print: how wide it is in print.
    package init(of noiseLevels: [Double], recording: String, model: Model?, print: FigureWidth = .page) {
        levels = noiseLevels.filter { $0 >= 0 && $0.isFinite }.sorted()
        self.recording = recording
        self.model = model
        self.print = print
        // Few neurons that are far noisier than all others would push these into one bar.
        let most = levels.isEmpty ? 0 : levels[(levels.count - 1) * 99 / 100]
        let shown = max(6, most * 1.05)
        binWidth = [0.1, 0.2, 0.5, 1, 2, 5].first { shown / $0 <= 60 } ?? shown / 60
        end = (shown / binWidth).rounded(.up) * binWidth
    }

    /// The drawing.
    package var document: SVGDocument {
        let counts = counts
        let panel = Panel(
            left: 72, top: 118, width: print.units - 96, height: 262, x: 0...end,
            y: 0...1.05 * Double(max(1, counts.max() ?? 0)))
        return SVGDocument(
            width: print.units, height: 440, print: print, plotTitle: recording, subtitle: subtitle, style: Self.style,
            elements: scale(panel) + bars(counts, in: panel) + marks(panel)
                + panel.axes(xLabel: "Noise level ν (%·√s)", yLabel: "Neurons"))
    }

    private var subtitle: [String] {
        let beyond = levels.count { $0 >= end }
        return [
            counted(levels.count, "neuron"), median(of: levels).map { "median ν = \(fixed($0, 2)) %·√s" },
            beyond > 0 ? "\(beyond) above \(significant(end))" : nil,
            model.map { "lines: noise levels of \($0.name)" },
        ].compactMap(\.self)
    }

    private var counts: [Int] {
        var counts = [Int](repeating: 0, count: max(1, Int((end / binWidth).rounded())))
        for level in levels where level < end { counts[min(counts.count - 1, Int(level / binWidth))] += 1 }
        return counts
    }

    /// What noise levels mean: every other part of the scale has a background of its own.
    private func scale(_ panel: Panel) -> [SVGElement] {
        noiseScale.enumerated().flatMap { index, part -> [SVGElement] in
            let (low, high) = (max(0, part.levels.lowerBound), min(end, part.levels.upperBound))
            guard low < high else { return [] }
            let (left, right) = (panel.x.pixel(low), panel.x.pixel(high))
            let area = SVGElement("rect").with("x", left).with("y", panel.top).with("width", right - left)
                .with("height", panel.height).with("class", index.isMultiple(of: 2) ? "part" : "other")
            // A narrow part of a long scale has no room for its words.
            guard right - left > 6.5 * Double(part.words.count) else { return [area] }
            return [area, label(part.words, (left + right) / 2, panel.top - 26, "note middle")]
        }
    }

    private func bars(_ counts: [Int], in panel: Panel) -> [SVGElement] {
        counts.enumerated().filter { $1 > 0 }.map { index, count in
            let left = panel.x.pixel(Double(index) * binWidth)
            let right = panel.x.pixel(Double(index + 1) * binWidth)
            let top = panel.y.pixel(Double(count))
            return SVGElement("rect").with("x", left + 0.5).with("y", top).with("width", right - left - 1)
                .with("height", panel.top + panel.height - top).with("class", "bar")
        }
    }

    private func marks(_ panel: Panel) -> [SVGElement] {
        (model?.noiseLevels ?? []).map(Double.init).filter { $0 <= end }.flatMap { level in
            [
                panel.vertical(at: level, "level"),
                label("\(Int(level))", panel.x.pixel(level), panel.top - 6, "tick middle"),
            ]
        }
    }

    /// Blue and vermilion stay apart for every kind of colour vision.
    private static let style = """
        .bar{fill:#0072b2}.level{stroke:#d55e00;stroke-width:1;stroke-dasharray:4 3}
        .part{fill:#888;fill-opacity:.14}.other{fill:#888;fill-opacity:.04}
        @media(prefers-color-scheme:dark){.bar{fill:#56b4e9}.level{stroke:#e69f00}}
        """
}
