internal import Core
package import Signals

/// What networks of one noise level are trained on: recordings, and how much each dataset counts.
///
/// Noise is added when a segment is drawn, so that no two segments see the same, and nothing but the recordings has to be
/// held in memory. The number of replicas says how often a recording is drawn.
package struct TrainingSet: Sendable {
    /// Labels that all datasets together may give before the larger ones are cut down to an equal share.
    static let balancedLabels = 15_000_000.0
    /// Labels of one epoch at most.
    static let labelsPerEpochLimit = 5_000_000.0

    let recordings: [LabelledRecording]
    let windowLength: Int
    /// The frame of a window that its label belongs to.
    let labelledFrame: Int
    /// Labels to draw from each recording in an epoch.
    private let shares: [Double]

    /// Balances the datasets.
    ///
    /// A dataset with more than its share of 15 million labels is cut down to it; if more than 5 million are left, all are
    /// cut down alike.
    ///
    /// - Parameters:
    ///   - recordings: at the rate and noise level of the networks.
    ///   - windowLength: samples of a window.
    ///   - labelledFrame: the frame of a window that its label belongs to.
    ///
    /// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
    package init(_ recordings: [LabelledRecording], windowLength: Int, labelledFrame: Int) {
        precondition((0..<windowLength).contains(labelledFrame), "the labelled frame is in the window")
        self.recordings = recordings
        self.windowLength = windowLength
        self.labelledFrame = labelledFrame
        let counts = recordings.map { Double($0.windowCount(windowLength: windowLength) * $0.recording.replicaCount) }
        let datasets = Dictionary(zip(recordings.map(\.dataset), counts), uniquingKeysWith: +)
        let share = Self.balancedLabels / Double(max(1, datasets.count))
        let balanced = zip(recordings, counts).map { recording, count in
            count / max(1, (datasets[recording.dataset] ?? 0) / share)
        }
        let all = balanced.reduce(0, +)
        shares = balanced.map { $0 * min(1, Self.labelsPerEpochLimit / max(1, all)) }
    }

    /// Labels of one epoch.
    package var labelsPerEpoch: Int { Int(shares.reduce(0, +)) }

    /// Epochs to train: as many as asked for or fewer, at least one.
    ///
    /// - Parameter configured: `nr_of_epochs`.
    /// - Returns: the smaller of that and ten times the number of whole epochs in 5 million labels.
    package func epochCount(configured: Int) -> Int {
        min(configured, max(1, 10 * Int(Self.labelsPerEpochLimit / Double(max(1, labelsPerEpoch)))))
    }

    /// A place in a recording.
    struct Place: Sendable {
        let recording: Int
        /// The frame at which the segment's first window begins.
        let start: Int
    }

    /// The segments of one epoch, in random order.
    ///
    /// Each recording is divided into equal stretches, and a segment begins somewhere in each.
    func places(labelsPerSegment: Int, seed: UInt64) -> [Place] {
        var generator = SeededGenerator(seed: seed)
        var places: [Place] = []
        places.reserveCapacity(labelsPerEpoch / labelsPerSegment + recordings.count)
        for (index, recording) in recordings.enumerated() {
            let windows = recording.windowCount(windowLength: windowLength)
            guard windows > 0 else { continue }
            let expected = shares[index] / Double(min(windows, labelsPerSegment))
            let count = Int(expected + generator.fraction())
            let starts = Double(max(1, windows - labelsPerSegment + 1))
            for stretch in 0..<count {
                let place = (Double(stretch) + generator.fraction()) / Double(count) * starts
                places.append(Place(recording: index, start: min(Int(place), Int(starts) - 1)))
            }
        }
        places.shuffle(using: &generator)
        return places
    }

    /// Cuts a segment out, adds noise, and puts it into a batch; a window with a missing sample has no label.
    func load(_ place: Place, as segment: Int, of batch: inout SegmentBatch, noise: inout GaussianGenerator) {
        let labelled = recordings[place.recording]
        let recording = labelled.recording
        let samples = batch.sampleRange(of: segment)
        let present = min(samples.count, recording.dff.count - place.start)
        for offset in 0..<samples.count {
            let frame = place.start + offset
            batch.samples[samples.lowerBound + offset] =
                offset < present
                ? recording.dff[frame] + recording.noiseDeviation(at: frame) * Float(noise.next()) : 0
        }
        for (offset, label) in batch.labelRange(of: segment).enumerated() {
            let frame = place.start + offset + labelledFrame
            batch.labels[label] = offset + windowLength <= present ? labelled.labels[frame] : .nan
        }
        markMissing(segment, of: &batch)
    }

    private func markMissing(_ segment: Int, of batch: inout SegmentBatch) {
        let (samples, labels) = (batch.sampleRange(of: segment), batch.labelRange(of: segment))
        for sample in samples where batch.samples[sample].isNaN {
            batch.samples[sample] = 0
            let offset = sample - samples.lowerBound
            for label in max(0, offset - windowLength + 1)..<min(offset + 1, labels.count) {
                batch.labels[labels.lowerBound + label] = .nan
            }
        }
    }
}

/// A recording to train on: what the network sees, and what it is to say about it.
package struct LabelledRecording: Sendable {
    /// The dataset that the recording counts for.
    package let dataset: String
    /// ΔF/F and its noise at the rate and noise level of the networks; a missing sample is NaN.
    package let recording: ResampledRecording
    /// Smoothed spikes per frame, `[frames]`.
    package let labels: [Float]

    /// Pairs a recording with its labels.
    ///
    /// - Precondition: one label per frame.
    package init(dataset: String, recording: ResampledRecording, labels: [Float]) {
        precondition(recording.dff.count == labels.count, "one label per frame")
        self.dataset = dataset
        self.recording = recording
        self.labels = labels
    }

    /// Windows of a length that can be cut out of one noisy version.
    func windowCount(windowLength: Int) -> Int {
        let present = recording.dff.reduce(into: 0) { $0 += $1.isNaN ? 0 : 1 }
        return max(0, min(labels.count, present) - windowLength)
    }
}
