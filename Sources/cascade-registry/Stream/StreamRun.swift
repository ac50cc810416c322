import Core
import Foundation
import Prediction
import Signals
import Synchronization

/// Frames from a source, one after the other, to expected spikes.
struct StreamRun<Source: FrameSource> {
    private var source: Source
    private let rows: FrameRows
    private let isQuiet: Bool

    init(source: Source, rows: FrameRows, isQuiet: Bool) {
        (self.source, self.rows, self.isQuiet) = (source, rows, isQuiet)
    }

    /// Predicts all frames, each as soon as it is there; then says how long they took.
    consuming func run(
        _ prediction: consuming StreamPrediction, of request: StreamRequest, model: String
    ) throws {
        let (delay, neuronCount) = (prediction.delayFrames, request.neuronCount)
        tell(begin(model, request, prediction))
        let latencies = SharedLatencies(framePeriod: 1 / request.frameRateHz)
        if !isQuiet { Interruption.beforeEnd { latencies.tell() } }
        var notes = StreamNotes(frameRateHz: request.frameRateHz)
        var frame = [Float](repeating: .nan, count: neuronCount)
        var row = frame
        try rows.begin(neuronCount: neuronCount)
        defer { if !isQuiet { latencies.tell() } }
        var fault: (any Error)?
        while let arrival = nextFrame(into: &frame, &fault) {
            var span = row.mutableSpan
            try prediction.read(frame.span, into: &span)
            try rows.write(row.span, ofFrame: prediction.readFrames - 1 - delay)
            latencies.count(from: arrival)
            tell(notes.lines(about: prediction.takeNews()))
        }
        let first = max(0, prediction.readFrames - delay)
        let rest = prediction.finish()
        for index in 0..<rest.count / neuronCount {
            let range = index * neuronCount..<(index + 1) * neuronCount
            try rows.write(rest.span.extracting(range), ofFrame: first + index)
        }
        if let fault { throw fault }
    }

    /// The next frame; `nil` after the last, and where there is a fault: what came before is predicted to its end.
    private mutating func nextFrame(into frame: inout [Float], _ fault: inout (any Error)?) -> ContinuousClock.Instant?
    {
        do {
            return try source.next(into: &frame)
        } catch {
            fault = error
            return nil
        }
    }

    private func begin(_ model: String, _ request: StreamRequest, _ prediction: borrowing StreamPrediction) -> [String]
    {
        func duration(_ frames: Int) -> String {
            "\(counted(frames, "frame")) (\(significant(Double(frames) / request.frameRateHz)) s)"
        }
        let block = duration(prediction.blockFrames)
        let networks =
            if prediction.isCalibrated {
                "networks calibrate themselves on the first \(block), until which rows are NaN, and on all later ones"
            } else if request.noiseLevels == nil {
                "networks are chosen after \(block), and changed only as long a block later"
            } else {
                "networks are those of the noise that was given"
            }
        let delay = duration(prediction.delayFrames)
        return ["Model \(model): expected spikes are written \(delay) after their frame; \(networks)"]
            + (prediction.isCalibrated ? Self.told(request, prediction.hint) : Self.untold(request))
    }

    private static func untold(_ request: StreamRequest) -> [String] {
        request.hint == nil && request.indicator == nil
            ? [] : ["The model does not ask how ΔF/F answers to a spike: that was not used"]
    }

    /// What networks that calibrate themselves are told.
    private static func told(_ request: StreamRequest, _ hint: ResponseHint?) -> [String] {
        let noise =
            request.noiseLevels == nil
            ? [] : ["The noise that was given is not used: the networks measure it themselves"]
        return noise + response(request, hint)
    }

    private static func response(_ request: StreamRequest, _ hint: ResponseHint?) -> [String] {
        if let hint {
            let (amplitude, halfDecay) = (100 * hint.response.amplitude, hint.response.halfDecaySeconds)
            return [
                "They are told that a spike is \(fixed(amplitude, 1)) % and half gone after \(fixed(halfDecay, 2)) s "
                    + "(\(hint.source))"
            ]
        }
        let unknown = request.indicator.map { ["No response of \($0) is known: nothing is told"] }
        let minutes = significant(PredictionReport.countedSeconds / 60)
        let counts = "The number of spikes may be far off before \(minutes) minutes are over"
        return (unknown ?? []) + [counts]
    }

    private func tell(_ lines: [String]) {
        if !isQuiet { for line in lines { Console.note(line) } }
    }
}

/// Latencies that an interruption tells, too.
private final class SharedLatencies: Sendable {
    private let histogram: Mutex<LatencyHistogram>

    init(framePeriod: Double) {
        histogram = Mutex(LatencyHistogram(framePeriod: framePeriod))
    }

    func count(from arrival: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - arrival) / .seconds(1)
        histogram.withLock { $0.count(seconds: seconds) }
    }

    func tell() {
        for line in histogram.withLock({ $0.text }) { Console.note(line) }
    }
}
