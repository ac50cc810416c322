internal import Core
internal import Foundation

/// A plot of what was predicted from a recording: for each of a few neurons ΔF/F, the expected spikes per frame, and the
/// true spikes where they are known.
package struct PredictionPlot: Sendable {
    /// One neuron; all have as many frames.
    package struct Neuron: Sendable {
        let index: Int
        let dff: [Double]
        let prediction: [Double]
        let spikeCounts: [Float]?
        let note: String

        /// Gathers what is known of a neuron.
        ///
        /// - Parameters:
        ///   - index: the row in the recording, from 0.
        ///   - dff: ΔF/F as a fraction, `[frames]`.
        ///   - prediction: expected spikes per frame, `[frames]`; NaN where there is no prediction.
        ///   - spikeCounts: the true spikes in every frame, where they are known.
        ///   - noiseLevel: ν in %·s^½, where it could be measured.
        ///   - correlation: between the prediction and the smoothed true spikes of the whole recording.
        package init(
            index: Int, dff: [Float], prediction: [Float], spikeCounts: [Float]?, noiseLevel: Double?,
            correlation: Double?
        ) {
            self.index = index
            self.dff = dff.map(Double.init)
            self.prediction = prediction.map(Double.init)
            self.spikeCounts = spikeCounts
            note = [
                noiseLevel.map { "ν = \(fixed($0, 2)) %·√s" },
                correlation.map { "r = \(fixed($0, 2).withMinusSigns)" },
            ].compactMap(\.self).joined(separator: "   ·   ")
        }
    }

    private let neurons: [Neuron]
    private let frameRateHz: Double
    private let recording: String
    private let model: String

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - neurons: from the top to the bottom.
    ///   - frameRateHz: frames per second.
    ///   - recording: the recording's name, as the title.
    ///   - model: the model's name.
    package init(of neurons: [Neuron], frameRateHz: Double, recording: String, model: String) {
        self.neurons = neurons
        self.frameRateHz = frameRateHz
        self.recording = recording
        self.model = model
    }

    /// The drawing, 900 pixels wide and 170 high for every neuron.
    package var document: SVGDocument {
        let bottom = Self.top + Double(neurons.count) * Self.rowHeight
        return SVGDocument(
            width: 900, height: bottom + 40, plotTitle: recording,
            subtitle: "\(model)   ·   \(significant(frameRateHz, digits: 4)) Hz", style: Self.style,
            elements: neurons.indices.flatMap(row) + timeAxis(bottom: bottom) + legend)
    }

    private static let (top, rowHeight) = (98.0, 170.0)
    private static let (left, width) = (72.0, 804.0)

    /// The middle of every frame's time.
    private var times: [Double] {
        (neurons.first?.dff ?? []).indices.map { (Double($0) + 0.5) / frameRateHz }
    }

    private func panel(top: Double, height: Double, y: ClosedRange<Double>) -> Panel {
        let seconds = Double(max(1, times.count)) / frameRateHz
        return Panel(left: Self.left, top: top, width: Self.width, height: height, x: 0...seconds, y: y)
    }

    private func timeAxis(bottom: Double) -> [SVGElement] {
        panel(top: bottom - 10, height: 10, y: 0...1).horizontalAxis("Time (s)", bottom: bottom - 6)
    }

    /// ΔF/F, the prediction beneath, and ticks for the true spikes.
    private func row(_ index: Int) -> [SVGElement] {
        let neuron = neurons[index]
        let top = Self.top + Double(index) * Self.rowHeight
        let upper = panel(top: top + 18, height: 64, y: Axis.domain(around: neuron.dff))
        let most = neuron.prediction.filter(\.isFinite).max() ?? 0
        let lower = panel(
            top: top + 92, height: 40, y: min(0, neuron.prediction.filter(\.isFinite).min() ?? 0)...max(most, 0.1))
        var elements = [
            label("Neuron \(neuron.index)", Self.left, top + 10, "heading"),
            label(neuron.note, Self.left + Self.width, top + 10, "note end"),
        ]
        elements += upper.verticalAxis("ΔF/F") + lower.verticalAxis("Spikes")
        elements.append(path(tracePoints(times: times, samples: neuron.dff, in: upper), "trace"))
        elements.append(path(tracePoints(times: times, samples: neuron.prediction, in: lower), "prediction"))
        if let counts = neuron.spikeCounts { elements += ticks(of: counts, in: lower, top: top + 138) }
        return elements
    }

    /// A tick for every frame with spikes; a bold one where there are several.
    private func ticks(of counts: [Float], in panel: Panel, top: Double) -> [SVGElement] {
        func ticks(_ isIncluded: (Float) -> Bool, _ style: String) -> SVGElement {
            let frames = zip(times, counts).filter { isIncluded($0.1) }
            let data = frames.map { "M\(svgNumber(panel.x.pixel($0.0))) \(svgNumber(top))v12" }.joined()
            return SVGElement("path").with("d", data).with("class", style)
        }
        return [ticks({ $0 > 0 && $0 < 2 }, "spike"), ticks({ $0 >= 2 }, "spikes")]
    }

    private var legend: [SVGElement] {
        let hasTruth = neurons.contains { $0.spikeCounts != nil }
        let entries =
            [("ΔF/F", "trace"), ("expected spikes per frame", "prediction")]
            + (hasTruth ? [("true spikes (bold: several in a frame)", "spike")] : [])
        var x = Self.left
        return entries.flatMap { text, style in
            defer { x += 44 + 6.2 * Double(text.count) }
            return [path([(x, 74.5), (x + 18, 74.5)], style), label(text, x + 24, 79, "note")]
        }
    }

    /// Colours that every kind of colour vision tells apart.
    private static let style = """
        .trace{stroke:#0072b2;stroke-width:1}.prediction{stroke:#222;stroke-width:1.2}
        .spike{stroke:#d55e00;stroke-width:1}.spikes{stroke:#d55e00;stroke-width:2.5}
        @media(prefers-color-scheme:dark){.trace{stroke:#56b4e9}.prediction{stroke:#eee}.spike,.spikes{stroke:#e69f00}}
        """
}
