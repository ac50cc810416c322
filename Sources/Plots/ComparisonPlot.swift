internal import Core
internal import Foundation

/// Neurons of a recording beside neurons whose spikes are known, at the same frame rate and noise level: what such data can
/// tell.
package struct ComparisonPlot: Sendable {
    /// A stretch of a trace.
    package struct Trace: Sendable {
        let name: String
        let noiseLevel: Double
        let dff: [Double]
        let spikeCounts: [Float]

        /// Gathers what is drawn of one neuron.
        ///
        /// - Parameters:
        ///   - name: what the neuron is called.
        ///   - noiseLevel: ν in %·s^½.
        ///   - dff: ΔF/F as a fraction, `[frames]`.
        ///   - spikeCounts: the true spikes in every frame, `[frames]`; none where they are not known.
        package init(name: String, noiseLevel: Double, dff: [Float], spikeCounts: [Float] = []) {
            (self.name, self.noiseLevel, self.spikeCounts) = (name, noiseLevel, spikeCounts)
            self.dff = dff.map(Double.init)
        }
    }

    private let recorded: [Trace]
    private let known: [Trace]
    private let frameRateHz: Double
    private let title: String
    private let subtitle: [String]

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - recorded: neurons of the recording, from the top to the bottom.
    ///   - known: neurons of the ground truth.
    ///   - frameRateHz: frames per second of all.
    ///   - noiseLevel: ν that the ground truth was brought to, in %·s^½.
    ///   - recording: the recording's name.
    package init(
        of recorded: [Trace], beside known: [Trace], frameRateHz: Double, noiseLevel: Double, recording: String
    ) {
        (self.recorded, self.known, self.frameRateHz, title) = (recorded, known, frameRateHz, recording)
        subtitle = [
            "left: its neurons",
            "right: ground truth, brought to \(significant(frameRateHz, digits: 4)) Hz and "
                + "ν = \(fixed(noiseLevel, 2)) %·√s, with its spikes", "where each varies most",
        ]
    }

    /// The drawing, 110 units high for every row.
    package var document: SVGDocument {
        let bottom = Self.top + Double(max(recorded.count, known.count)) * Self.rowHeight
        return SVGDocument(
            width: 1100, height: bottom + 46, plotTitle: title, subtitle: subtitle, style: Self.style,
            elements: column(recorded, left: 64) + column(known, left: 608)
                + [64, 608].flatMap { left in
                    panel(left: left, top: bottom - 10, height: 10, y: 0...1)
                        .horizontalAxis("Time (s)", bottom: bottom)
                })
    }

    private static let (top, rowHeight, width) = (76.0, 110.0, 468.0)

    /// As long as the longest trace.
    private var seconds: Double {
        Double((recorded + known).map(\.dff.count).max() ?? 1) / frameRateHz
    }

    private func panel(left: Double, top: Double, height: Double, y: ClosedRange<Double>) -> Panel {
        Panel(left: left, top: top, width: Self.width, height: height, x: 0...max(seconds, 1e-9), y: y)
    }

    private func column(_ traces: [Trace], left: Double) -> [SVGElement] {
        traces.enumerated().flatMap { row, trace -> [SVGElement] in
            let top = Self.top + Double(row) * Self.rowHeight
            let panel = panel(left: left, top: top + 18, height: 62, y: Axis.domain(around: trace.dff))
            let times = trace.dff.indices.map { (Double($0) + 0.5) / frameRateHz }
            let spikes = zip(times, trace.spikeCounts).filter { $1 > 0 }.map {
                "M\(svgNumber(panel.x.pixel($0.0))) \(svgNumber(top + 84))v12"
            }
            return [
                label(trace.name, left, top + 12, "heading"),
                label("ν = \(fixed(trace.noiseLevel, 2))", left + Self.width, top + 12, "note end"),
            ] + panel.verticalAxis("ΔF/F") + [
                path(tracePoints(times: times, samples: trace.dff, in: panel), "trace"),
                SVGElement("path").with("d", spikes.joined()).with("class", "spike"),
            ]
        }
    }

    /// Blue and vermilion stay apart for every kind of colour vision.
    private static let style = """
        .trace{stroke:#0072b2;stroke-width:1}.spike{stroke:#d55e00;stroke-width:1}
        @media(prefers-color-scheme:dark){.trace{stroke:#56b4e9}.spike{stroke:#e69f00}}
        """
}
