import Core
import Files
import Formats
import Foundation

/// Where frames come from.
protocol FrameSource {
    /// Takes the next frame.
    ///
    /// - Parameter frame: takes a sample of every neuron.
    /// - Returns: when the frame was there; `nil` after the last one.
    /// - Throws: a `CascadeError` when there is no whole frame, and no end of them.
    mutating func next(into frame: inout [Float]) throws -> ContinuousClock.Instant?
}

/// Frames of numbers of 32 bits, the lowest byte first, one neuron after the other: from standard input or a socket.
struct SentFrames: FrameSource {
    let descriptor: Descriptor
    /// What the descriptor is for people.
    let name: String
    private var frameCount = 0

    init(_ descriptor: Descriptor, name: String) {
        (self.descriptor, self.name) = (descriptor, name)
    }

    mutating func next(into frame: inout [Float]) throws -> ContinuousClock.Instant? {
        var floats = frame.mutableSpan
        let size = MemoryLayout<Float>.stride * floats.count
        let (count, code) = descriptor.readAll(into: &floats)
        guard code == 0 else { throw FileError.system(path: name, "cannot be read", errno: code) }
        if count == 0 { return nil }
        guard count == size else {
            throw FileError(
                .damaged, path: name, "ends in the middle of frame \(frameCount), after \(count) of \(size) bytes",
                remedy: "Send four bytes for every neuron of every frame; are there \(frame.count) neurons?")
        }
        frameCount += 1
        return .now
    }
}

/// A recording, frame by frame, as fast as it was made or so many times as fast.
struct ReplayedFrames: FrameSource {
    private let traces: TraceMatrix
    private let framePeriod: Duration
    private var frameCount = 0
    private var start: ContinuousClock.Instant?

    var neuronCount: Int { traces.neuronCount }

    /// Reads the whole recording.
    init(_ recording: URL, frameRateHz: Double, speed: Double) throws {
        let file = try RecordingFile(recording)
        traces = try file.traces(ofNeurons: 0..<file.neuronCount)
        // No frame is waited for longer than a day.
        framePeriod = .seconds(min(86_400, 1 / (frameRateHz * speed)))
    }

    mutating func next(into frame: inout [Float]) throws -> ContinuousClock.Instant? {
        guard frameCount < traces.frameCount else { return nil }
        for neuron in frame.indices { frame[neuron] = traces.values[neuron * traces.frameCount + frameCount] }
        let due = (start ?? .now) + framePeriod * frameCount
        start = start ?? due
        let rest = (due - .now) / .seconds(1)
        if rest > 0 { Thread.sleep(forTimeInterval: rest) }
        frameCount += 1
        return due
    }
}
