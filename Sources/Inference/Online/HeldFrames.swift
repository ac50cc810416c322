internal import Core

/// Outputs of windows on their way to frames: each is held back until nothing that comes can change it.
///
/// What a frame gets is what ``SpikePredictor`` gives it with ``EnsembleEngine/direct``: alignment, threshold and padding are the same.
struct HeldFrames {
    /// How many frames are read after a frame before it is finished.
    let delayFrames: Int

    private let neuronCount: Int
    private let windowLength: Int
    private let alignment: FrameAlignment
    private let threshold: SpikeThreshold
    private let padding: Float
    /// Outputs by frame, `[frames × neurons]`; a ring.
    private var outputs: [Float]
    private let heldFrames: Int
    /// Of each neuron the last frame above the floor's height, of those that were looked at.
    private var lastAbove: [Int]
    private var lookedAt = 0
    private var readFrames = 0
    private var finishedFrames = 0
    /// The last frame that a window speaks for.
    private var lastFrame = -1

    init(configuration: BundleConfiguration, settings: PredictionSettings, neuronCount: Int) {
        self.neuronCount = neuronCount
        windowLength = configuration.network.windowLength
        alignment = FrameAlignment(ofEndlessRecording: settings.alignment, configuration: configuration)
        threshold = SpikeThreshold(settings.threshold, smoothingFrames: configuration.smoothingFrames)
        padding = settings.padding == .zero ? 0 : .nan
        let reach = settings.threshold == .floor ? threshold.reachFrames : 0
        // With a window that lies before its frame, this is negative.
        let lag = windowLength - 1 - alignment.firstWindowFrame
        delayFrames = max(0, lag) + reach
        heldFrames = delayFrames - lag + 1
        outputs = Array(repeating: .nan, count: heldFrames * neuronCount)
        lastAbove = Array(repeating: .min, count: neuronCount)
    }

    /// The frame that the window speaks for which ends with the next frame that is read; `nil` where there is none.
    var nextWindowFrame: Int? {
        let window = readFrames - windowLength + 1
        return window >= alignment.windows.lowerBound ? window + alignment.firstWindowFrame : nil
    }

    /// Takes the outputs of the windows that end with the next frame.
    ///
    /// - Parameter value: the output of a neuron; NaN where its window has a missing sample.
    mutating func read(_ value: (_ neuron: Int) -> Float) {
        if let frame = nextWindowFrame {
            let first = frame % heldFrames * neuronCount
            for neuron in 0..<neuronCount { outputs[first + neuron] = value(neuron) }
            lastFrame = frame
        }
        readFrames += 1
    }

    /// Finishes the next frame that can be; before there is one, the row is NaN.
    ///
    /// - Parameters:
    ///   - rows: takes the expected spikes of every neuron.
    ///   - start: where in `rows` they go.
    ///   - isPredicted: whether networks look at a neuron; the rows of others are NaN throughout.
    mutating func finishNext(
        into rows: inout MutableSpan<Float>, at start: Int, isPredicted: (_ neuron: Int) -> Bool
    ) {
        guard readFrames > finishedFrames + delayFrames else {
            for neuron in 0..<neuronCount { rows[start + neuron] = .nan }
            return
        }
        finish(into: &rows, at: start, isPredicted: isPredicted)
    }

    /// Finishes one of the last frames, after which none is read.
    mutating func finishLast(
        into rows: inout MutableSpan<Float>, at start: Int, isPredicted: (_ neuron: Int) -> Bool
    ) {
        lastFrame = min(lastFrame, readFrames - 1)
        finish(into: &rows, at: start, isPredicted: isPredicted)
    }

    /// How many frames were read and are not finished.
    var unfinishedFrames: Int { readFrames - finishedFrames }

    private mutating func finish(into rows: inout MutableSpan<Float>, at start: Int, isPredicted: (Int) -> Bool) {
        let frame = finishedFrames
        finishedFrames += 1
        lookAhead(to: min(frame + threshold.reachFrames, lastFrame))
        guard frame >= alignment.validFrames.lowerBound, frame <= lastFrame else {
            for neuron in 0..<neuronCount { rows[start + neuron] = isPredicted(neuron) ? padding : .nan }
            return
        }
        let first = frame % heldFrames * neuronCount
        for neuron in 0..<neuronCount {
            let isNear = lastAbove[neuron] >= frame - threshold.reachFrames
            rows[start + neuron] = isPredicted(neuron) ? threshold.applied(to: outputs[first + neuron], isNear) : .nan
        }
    }

    private mutating func lookAhead(to last: Int) {
        guard threshold.mode == .floor else { return }
        while lookedAt <= last {
            let first = lookedAt % heldFrames * neuronCount
            for neuron in 0..<neuronCount where outputs[first + neuron] > threshold.floorHeight {
                lastAbove[neuron] = lookedAt
            }
            lookedAt += 1
        }
    }
}
