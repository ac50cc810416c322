package import Core
internal import Foundation
internal import Signals

/// A plot of one recording of ground truth: ΔF/F with the spikes beneath, one event close up, and the average around
/// spikes.
package struct GroundTruthPlot: Sendable {
    /// The response of ΔF/F to a spike, (1 − e^(−t/rise)) · e^(−t/decay) from the lag onwards.
    package struct Response: Hashable, Sendable {
        /// How late ΔF/F follows the spike.
        package let lagSeconds: Double
        /// The 95 % interval of the lag.
        package let lagInterval: ClosedRange<Double>?
        /// The time constant of the rise.
        package let riseSeconds: Double
        /// The time constant of the decay.
        package let decaySeconds: Double

        /// Gathers the parameters of a response.
        package init(
            lagSeconds: Double, lagInterval: ClosedRange<Double>?, riseSeconds: Double, decaySeconds: Double
        ) {
            self.lagSeconds = lagSeconds
            self.lagInterval = lagInterval
            self.riseSeconds = riseSeconds
            self.decaySeconds = decaySeconds
        }

        func value(at seconds: Double) -> Double {
            calciumResponse(after: seconds - lagSeconds, riseSeconds: riseSeconds, decaySeconds: decaySeconds)
        }
    }

    let recording: GroundTruthRecording
    let title: String
    let subtitle: [String]
    let print: FigureWidth
    let response: Response?
    let samples: [Double]
    let frameSeconds: Double?
    /// The times shown around a spike: two seconds, or more where frames are long.
    let window: ClosedRange<Double>

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - recording: the recording; drawn without the events where its times do not rise.
    ///   - neuron: the neuron's name, as the title.
    ///   - indicator: the calcium indicator, where it is known.
    ///   - noiseLevel: ν in %·s^½, where it could be measured.
    ///   - response: the kernel and its lag, where they could be measured.
    ///   - print: how wide it is in print.
    package init(
        of recording: GroundTruthRecording, neuron: String, indicator: String?, noiseLevel: Double?,
        response: Response?, print: FigureWidth = .page
    ) {
        self.recording = recording
        self.print = print
        self.response = response
        samples = recording.dff.doubles
        let times = recording.timeSeconds
        frameSeconds = median(of: zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 && $0.isFinite })
        let scale = max(1, 6 * (frameSeconds ?? 0))
        window = -0.5 * scale...1.5 * scale
        title = neuron
        subtitle = [
            "recording \(recording.index)", indicator, "\(significant(recording.frameRateHz, digits: 4)) Hz",
            noiseLevel.map { "ν = \(fixed($0, 2)) %·√s" },
            counted(recording.spikeTimesSeconds.count, "spike"),
        ].compactMap(\.self)
    }

    /// The drawing: the event and the average stand side by side, or below each other in one column.
    package var document: SVGDocument {
        SVGDocument(
            width: print.units, height: print == .page ? 600 : 870, print: print, plotTitle: title, subtitle: subtitle,
            style: Self.style, elements: overview + event + average)
    }

    /// Where the average is.
    var averagePlace: (left: Double, top: Double) { print == .page ? (536, 340) : (72, 610) }

    /// Blue and vermilion stay apart for every kind of colour vision.
    private static let style = """
        .trace{stroke:#0072b2;stroke-width:1}.mean{stroke:#0072b2;stroke-width:2}
        .spike{stroke:#d55e00;stroke-width:1}.fit{stroke:#222;stroke-width:1.5;stroke-dasharray:6 3}
        .sample{fill:#0072b2}.error{fill:#0072b2;fill-opacity:.22}
        @media(prefers-color-scheme:dark){.trace,.mean{stroke:#56b4e9}.sample,.error{fill:#56b4e9}
        .spike{stroke:#e69f00}.fit{stroke:#eee}}
        """
}
