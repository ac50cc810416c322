internal import Core
internal import Foundation
internal import Pages
internal import Registry

extension Explorer {
    private struct Thumbnail: Encodable {
        let fromSeconds: Double
        let toSeconds: Double
        let spikesSeconds: [Double]
    }

    private static let thumbnailSeconds = 30.0
    private static let thumbnailPixels = 160

    /// A neuron at a glance, the stretch with the most true spikes: a JSON document as that of ``resampled(_:)``, then a window
    /// of ΔF/F.
    func thumbnail(_ request: APIRequest) throws -> Data {
        let record = try registry.groundTruth.neuron(named: request.text("name"))
        let recordings = try registry.groundTruth.content(of: record).recordings
        guard let recording = recordings.max(by: { $0.spikeTimesSeconds.count < $1.spikeTimesSeconds.count }) else {
            throw APIFault("\(record.identifier) has no recording")
        }
        let start = (recording.timeSeconds.first ?? 0) - 0.5 / recording.frameRateHz
        let pyramid = TracePyramid(
            recording.evenFrames, startSeconds: start, frameSeconds: 1 / recording.frameRateHz)
        let spikes = recording.spikeTimesSeconds.filter { (start...max(start, pyramid.endSeconds)).contains($0) }
            .sorted()
        let latest = max(start, pyramid.endSeconds - Self.thumbnailSeconds)
        let from = min(max(start, Self.busiest(spikes) - 1), latest)
        let range = from...(from + Self.thumbnailSeconds)
        let head = Thumbnail(
            fromSeconds: range.lowerBound, toSeconds: range.upperBound, spikesSeconds: spikes.filter(range.contains))
        return try Data(headedBy: head) + pyramid.window(range, pixels: Self.thumbnailPixels)
    }

    /// The spike with which the stretch begins that holds the most; `-∞` where there is none.
    private static func busiest(_ spikes: [Double]) -> Double {
        var (best, most, last) = (-Double.infinity, 0, 0)
        for (first, spike) in spikes.enumerated() {
            while last < spikes.count, spikes[last] < spike + thumbnailSeconds - 1 { last += 1 }
            if last - first > most { (best, most) = (spike, last - first) }
        }
        return best
    }
}
