internal import Core
internal import Foundation

/// A recording as a report shows it: traces of every neuron, spikes, and what is known of each.
package struct ReportedRecording: Sendable {
    /// What traces are.
    package enum Kind: String, Sendable, Encodable {
        /// ΔF/F, a fraction.
        case dff
        /// Expected spikes per frame.
        case prediction
    }

    /// The colour of spikes.
    package enum Color: String, Sendable, Encodable {
        /// Spikes that are true.
        case spike
        /// Spikes that were inferred.
        case other
    }

    private struct Events: Sendable {
        let label: String
        let color: Color
        /// Rising times of every neuron.
        let seconds: [[Double]]
    }

    /// The tick by which spikes are stored.
    private static let tickSeconds = 1e-3

    private let labels: [String]
    private let frameRateHz: Double
    private let frameCount: Int
    private let startSeconds: Double
    private var signals: [(kind: Kind, traces: TraceEnvelopes)] = []
    private var events: [Events] = []
    /// What is known of every neuron, for the table.
    package var columns: [ReportPage.Column] = []
    /// What was found in single neurons.
    package var findings: [ReportPage.Finding] = []
    /// The neuron that is shown first.
    package var first = 0

    /// Begins a recording.
    ///
    /// - Parameters:
    ///   - labels: what each neuron is called.
    ///   - frameRateHz: frames per second.
    ///   - frameCount: frames in a trace.
    ///   - startSeconds: when the first begins.
    package init(labels: [String], frameRateHz: Double, frameCount: Int, startSeconds: Double = 0) {
        (self.labels, self.frameRateHz, self.frameCount) = (labels, frameRateHz, frameCount)
        self.startSeconds = startSeconds
    }

    /// Adds traces of all neurons; all that are added have bins of the same length.
    package mutating func add(_ traces: TraceEnvelopes, as kind: Kind) {
        precondition(traces.least.count == labels.count && traces.frameCount == frameCount, "a trace for every neuron")
        signals.append((kind, traces))
    }

    /// Adds spikes of all neurons.
    ///
    /// - Parameters:
    ///   - seconds: the times of each neuron's; those that are not finite are left out.
    ///   - label: what they are.
    ///   - color: how they are drawn.
    package mutating func addSpikes(_ seconds: [[Double]], labelled label: String, color: Color) {
        events.append(Events(label: label, color: color, seconds: seconds.map { $0.filter(\.isFinite).sorted() }))
    }

    /// All but the bytes of traces and spikes, which lie behind each other.
    struct Packed: Encodable {
        struct Signal: Encodable {
            let kind: Kind
            let offset: Int
            let least: [Double]
            let most: [Double]
        }
        struct Spikes: Encodable {
            let label: String
            let color: Color
            let offset: Int
            let startSeconds: Double
            let tickSeconds: Double
        }
        let labels: [String]
        let frameRateHz: Double
        let frameCount: Int
        let startSeconds: Double
        let framesPerBin: Int
        let binCount: Int
        let kept: String
        let first: Int
        let signals: [Signal]
        let events: [Spikes]
        let columns: [ReportPage.Column]
        let findings: [ReportPage.Finding]
    }

    /// Packs traces into bytes, with bins so long that they have room.
    ///
    /// - Parameter mostBytes: deflated.
    /// - Returns: what tells how to read the bytes, and the bytes, deflated.
    func packed(atMost mostBytes: Int) -> (Packed, Data) {
        var recording = self
        while true {
            let (packed, bytes) = recording.packed()
            let small = deflated(bytes)
            guard small.count > mostBytes, packed.binCount > 1, !signals.isEmpty else { return (packed, small) }
            let factor = max(2, (small.count + mostBytes - 1) / mostBytes)
            recording.signals = recording.signals.map { ($0.kind, $0.traces.merged(by: factor)) }
        }
    }

    private func packed() -> (Packed, [UInt8]) {
        var bytes: [UInt8] = []
        let signals = signals.map { kind, traces in
            defer { bytes += traces.packed }
            return Packed.Signal(kind: kind, offset: bytes.count, least: traces.least, most: traces.most)
        }
        let spikes = events.map { events in
            let offset = bytes.count
            let start = events.seconds.compactMap(\.first).min() ?? 0
            for neuron in events.seconds {
                bytes.appendNumber(neuron.count)
                var last = 0
                for time in neuron {
                    let ticks = Int(min(1e15, ((time - start) / Self.tickSeconds).rounded()))
                    bytes.appendNumber(ticks - last)
                    last = ticks
                }
            }
            return Packed.Spikes(
                label: events.label, color: events.color, offset: offset, startSeconds: start,
                tickSeconds: Self.tickSeconds)
        }
        let traces = self.signals.first?.traces
        return (
            Packed(
                labels: labels, frameRateHz: frameRateHz, frameCount: frameCount, startSeconds: startSeconds,
                framesPerBin: traces?.framesPerBin ?? 1, binCount: traces?.binCount ?? 0, kept: kept, first: first,
                signals: signals, events: spikes, columns: columns, findings: findings), bytes
        )
    }

    /// What of the traces is in the page, in words.
    private var kept: String {
        guard let frames = signals.first?.traces.framesPerBin else { return "" }
        let errors = signals.map { kind, traces in
            kind == .dff
                ? "\(significant(traces.greatestError, digits: 2)) ΔF/F"
                : "\(significant(traces.greatestError * frameRateHz, digits: 2)) spikes per second"
        }.joined(separator: " and ")
        return frames == 1
            ? "This page has every frame, rounded by at most \(errors)."
            : "Of every \(frames) frames (\(significant(Double(frames) / frameRateHz)) s) this page has the smallest and the "
                + "largest value, rounded outwards by less than \(errors). `cascade-registry explore` shows every frame."
    }
}

extension [UInt8] {
    /// Appends a number that is not negative, seven bits in a byte, the lowest first.
    fileprivate mutating func appendNumber(_ number: Int) {
        var rest = UInt64(Swift.max(0, number))
        while rest > 127 {
            append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
