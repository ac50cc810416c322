internal import Files
internal import Core

extension RawRecording {
    static let manifestKeys = [
        "index", "dff", "frame_rate_hz", "first_frame_seconds", "time", "spikes", "spike_unit",
        "spike_sampling_rate_hz", "neuropil", "raw", "stimulus", "cell_type",
    ]

    /// A recording that a manifest describes.
    init(_ section: ManifestSection, index: Int) throws(FileError) {
        let dff = try section.needed("dff", section.source).samples()
        let rate = try section.positiveNumber("frame_rate_hz")
        self.init(
            index: index, frameRateHz: rate, times: try Self.times(of: section, sampleCount: dff.count, rate: rate),
            dff: dff, spikes: try Self.spikes(of: section))
        neuropil = try section.source("neuropil")?.samples()
        rawFluorescence = try section.source("raw")?.samples()
        stimulusTimesSeconds = try section.source("stimulus")?.samples().doubles
        cellType = try section.text("cell_type")
    }

    private static func times(
        of section: ManifestSection, sampleCount: Int, rate: Double?
    ) throws(FileError) -> [Double] {
        let start = try section.number("first_frame_seconds")
        if let times = try section.source("time")?.samples().doubles {
            guard start == nil else { throw section.error("says both “time” and “first_frame_seconds”") }
            return times
        }
        guard let rate else {
            throw section.error("has neither a frame rate nor times", remedy: "Add “frame_rate_hz” or “time”.")
        }
        return (0..<sampleCount).map { (start ?? 0) + Double($0) / rate }
    }

    private static func spikes(of section: ManifestSection) throws(FileError) -> [Double] {
        let spikes = try section.needed("spikes", section.source).times()
        let samplingRate = try section.positiveNumber("spike_sampling_rate_hz")
        switch (try section.text("spike_unit") ?? "seconds", samplingRate) {
        case ("seconds", nil): return spikes
        case ("milliseconds", nil): return spikes.map { $0 / 1000 }
        case ("samples", let samplingRate?): return spikes.map { $0 / samplingRate }
        case ("samples", nil):
            throw section.error(
                "counts spikes in samples", remedy: "Add “spike_sampling_rate_hz”, the electrophysiology's rate.")
        case ("seconds", _), ("milliseconds", _):
            throw section.error("says “spike_sampling_rate_hz”, but spikes are not counted in samples")
        case (let unit, _):
            throw section.error("“spike_unit” is “\(unit)”, expected seconds, milliseconds or samples")
        }
    }
}
