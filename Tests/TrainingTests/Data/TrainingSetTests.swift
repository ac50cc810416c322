import Signals
import Testing

@testable import Training

@Suite("A training set")
struct TrainingSetTests {
    private func batch(_ places: [TrainingSet.Place], of set: TrainingSet, labels: Int, seed: UInt64 = 1)
        -> SegmentBatch
    {
        var batch = SegmentBatch(segmentCount: places.count, labelsPerSegment: labels, windowLength: set.windowLength)
        var noise = GaussianGenerator(seed: seed)
        for (segment, place) in places.enumerated() { set.load(place, as: segment, of: &batch, noise: &noise) }
        return batch
    }

    @Test("gives the label of the frame in the middle of each window", arguments: [1, 5, 64])
    func labels(count: Int) {
        let source = SampleSources.source(noise: 0)
        let set = SampleSources.set([source])
        let places = set.places(labelsPerSegment: count, seed: 3)
        let batch = batch(places, of: set, labels: count)
        for (segment, place) in places.enumerated() {
            #expect(
                Array(batch.samples[batch.sampleRange(of: segment)])
                    == Array(source.recording.dff[place.start..<place.start + count + 15]))
            #expect(
                Array(batch.labels[batch.labelRange(of: segment)])
                    == Array(source.labels[place.start + 8..<place.start + 8 + count]))
        }
    }

    @Test("covers a recording as often as it has replicas, and evenly")
    func coverage() {
        let set = SampleSources.set([SampleSources.source(frames: 1016, replicas: 20)])
        #expect(set.labelsPerEpoch == 20_000)
        let places = set.places(labelsPerSegment: 10, seed: 1)
        #expect(abs(places.count - 2000) <= 1)
        let quarters = Dictionary(grouping: places) { $0.start * 4 / 1000 }.mapValues(\.count)
        #expect(quarters.values.allSatisfy { abs($0 - 500) < 60 }, "\(quarters)")
        #expect(places.map(\.start) != places.map(\.start).sorted())
    }

    @Test("cuts a large dataset down to its share, and all alike to five million labels")
    func balance() {
        // 12 million windows in A, 3 in B: with two datasets, a share is 7.5 million.
        let sources = [
            SampleSources.source(dataset: "A", frames: 4016, replicas: 3000),
            SampleSources.source(dataset: "B", frames: 3016, replicas: 1000),
        ]
        let set = SampleSources.set(sources)
        #expect(set.labelsPerEpoch == 5_000_000)
        let places = set.places(labelsPerSegment: 1000, seed: 1)
        let shareOfA = Double(places.count { $0.recording == 0 }) / Double(places.count)
        #expect(abs(shareOfA - 7.5 / 10.5) < 0.01)
        #expect(set.epochCount(configured: 20) == 10)
        #expect(set.epochCount(configured: 4) == 4)
        #expect(SampleSources.set([sources[1]]).epochCount(configured: 1000) == 10)
        #expect(SampleSources.set([SampleSources.source(frames: 5016)]).epochCount(configured: 20_000) == 10_000)
    }

    @Test("draws noise of the wanted size anew for every segment, the same for the same seed")
    func noise() {
        let source = SampleSources.source(frames: 3000, noise: 0.25)
        let set = SampleSources.set([source])
        let places = [TrainingSet.Place](repeating: .init(recording: 0, start: 100), count: 2)
        let noisy = batch(places, of: set, labels: 2500)
        let half = noisy.samplesPerSegment
        #expect(noisy.samples == batch(places, of: set, labels: 2500).samples)
        #expect(Array(noisy.samples[..<half]) != Array(noisy.samples[half...]))
        let differences = zip(noisy.samples[..<half], source.recording.dff[100...]).map { Double($0 - $1) }
        let deviation = (differences.reduce(0) { $0 + $1 * $1 } / Double(half)).squareRoot()
        #expect(abs(deviation - 0.25) < 0.02)
    }

    @Test("has no label for a window with a missing sample, and none beyond a short recording")
    func missing() {
        let sample = SampleSources.source(frames: 30, noise: 0)
        var dff = sample.recording.dff
        dff[20] = .nan
        let source = LabelledRecording(
            dataset: "A", recording: SampleSources.recording(dff, noise: 0, replicas: 1), labels: sample.labels)
        let set = SampleSources.set([source])
        let batch = batch([TrainingSet.Place(recording: 0, start: 0)], of: set, labels: 20)
        // Windows 0–4 end before the gap, 5–14 hold it, and the last window of 30 frames is the 15th.
        #expect(batch.labels.indices.filter { !batch.labels[$0].isNaN } == Array(0..<5))
        #expect(!batch.samples.contains { !$0.isFinite })
    }

    @Test("leaves out what is shorter than a window")
    func tooShort() {
        #expect(SampleSources.set([SampleSources.source(frames: 16)]).labelsPerEpoch == 0)
        #expect(SampleSources.set([SampleSources.source(frames: 17)]).labelsPerEpoch == 1)
    }
}
