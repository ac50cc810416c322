internal import Core
internal import Foundation

/// A plot of what was predicted from a recording: for each of a few neurons ΔF/F, the expected spikes, and the true spikes
/// where they are known.
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

    /// The unit of a prediction.
    package enum Unit: String, CaseIterable, Sendable {
        /// Expected spikes per frame.
        case spikes
        /// Expected spikes per second.
        case hz
    }

    private let neurons: [Neuron]
    private let firstFrame: Int
    private let frameRateHz: Double
    private let recording: String
    private let subtitle: [String]
    private let unit: Unit
    private let print: FigureWidth

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - neurons: from the top to the bottom.
    ///   - firstFrame: the frame of the recording that is the first of what is drawn.
    ///   - frameRateHz: frames per second.
    ///   - recording: the recording's name, as the title.
    ///   - subtitle: the model, and in words what of the recording is drawn.
    ///   - unit: of the prediction.
    ///   - print: how wide it is in print.
    package init(
        of neurons: [Neuron], firstFrame: Int = 0, frameRateHz: Double, recording: String, subtitle: [String],
        unit: Unit = .spikes, print: FigureWidth = .page
    ) {
        self.neurons = neurons
        self.firstFrame = firstFrame
        self.frameRateHz = frameRateHz
        self.recording = recording
        self.subtitle = subtitle
        self.unit = unit
        self.print = print
    }

    /// The drawing, 170 units high for every neuron.
    package var document: SVGDocument {
        let bottom = Self.top + Double(max(1, neurons.count)) * Self.rowHeight
        return SVGDocument(
            width: print.units, height: bottom + 40, print: print, plotTitle: recording, subtitle: subtitle,
            style: Self.style,
            elements: neurons.isEmpty
                ? [label("No neuron has a prediction: their samples are missing.", Self.left, 130, "heading")]
                : neurons.indices.flatMap(row) + timeAxis(bottom: bottom) + legend)
    }

    private static let (top, rowHeight) = (98.0, 170.0)
    private static let left = 72.0
    private var width: Double { print.units - Self.left - 24 }

    /// The middle of every frame's time.
    private var times: [Double] {
        (neurons.first?.dff ?? []).indices.map { (Double(firstFrame + $0) + 0.5) / frameRateHz }
    }

    private func panel(top: Double, height: Double, y: ClosedRange<Double>) -> Panel {
        let (first, count) = (Double(firstFrame), Double(max(1, neurons.first?.dff.count ?? 0)))
        return Panel(
            left: Self.left, top: top, width: width, height: height,
            x: first / frameRateHz...(first + count) / frameRateHz, y: y)
    }

    private func timeAxis(bottom: Double) -> [SVGElement] {
        panel(top: bottom - 10, height: 10, y: 0...1).horizontalAxis("Time (s)", bottom: bottom - 6)
    }

    /// ΔF/F, the prediction beneath, and ticks for the true spikes.
    private func row(_ index: Int) -> [SVGElement] {
        let neuron = neurons[index]
        let top = Self.top + Double(index) * Self.rowHeight
        let perSecond = unit == .hz ? frameRateHz : 1
        let prediction = neuron.prediction.map { $0 * perSecond }
        let finite = prediction.filter(\.isFinite)
        let upper = panel(top: top + 18, height: 64, y: Axis.domain(around: neuron.dff))
        let lower = panel(
            top: top + 92, height: 40, y: min(0, finite.min() ?? 0)...max(finite.max() ?? 0, 0.1 * perSecond))
        var elements = [
            label("Neuron \(neuron.index)", Self.left, top + 10, "heading"),
            label(neuron.note, Self.left + width, top + 10, "note end"),
        ]
        elements += curve(neuron.dff, "trace", in: upper, named: "ΔF/F", missing: "no samples here")
        elements += curve(
            prediction, "prediction", in: lower, named: unit == .hz ? "Hz" : "Spikes", missing: "no prediction here")
        if let counts = neuron.spikeCounts { elements += ticks(of: counts, in: lower, top: top + 138) }
        return elements
    }

    /// A trace with its axis, or words where all of it is missing.
    private func curve(
        _ samples: [Double], _ style: String, in panel: Panel, named name: String, missing: String
    ) -> [SVGElement] {
        guard samples.contains(where: \.isFinite) else {
            return [label(missing, panel.left + panel.width / 2, panel.top + panel.height / 2 + 4, "note middle")]
        }
        return panel.verticalAxis(name) + [path(tracePoints(times: times, samples: samples, in: panel), style)]
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
        let prediction = unit == .hz ? "expected spikes per second" : "expected spikes per frame"
        let entries =
            [("ΔF/F", "trace"), (prediction, "prediction")]
            + (hasTruth ? [(print == .page ? "true spikes (bold: several in a frame)" : "true spikes", "spike")] : [])
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
