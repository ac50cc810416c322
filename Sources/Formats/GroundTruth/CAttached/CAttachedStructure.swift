internal import Core

extension RawRecording {
    /// The fields of one structure; `nil` where the three needed ones are not all there.
    init?(_ structure: MATValue, index: Int, note: inout GroundTruthNote) {
        let needed = ["events_AP", "fluo_time", "fluo_mean"]
        note.missingFields = needed.filter { structure[$0] == nil }
        guard note.missingFields.isEmpty else {
            note.leftOutBecause = "it lacks \(note.missingFields.joined(separator: ", "))"
            return nil
        }
        let vectors = needed.map { structure[$0]?.vector }
        guard let events = vectors[0], let times = vectors[1], let dff = vectors[2] else {
            let faulty = zip(needed, vectors).filter { $0.1 == nil }.map(\.0)
            note.leftOutBecause = "\(faulty.joined(separator: ", ")) is no row or column of numbers"
            return nil
        }
        self.init(
            index: index, frameRateHz: structure[CAttachedFile.exactRateField]?.vector?.doubles.first,
            times: times.doubles, dff: dff,
            spikes: structure[CAttachedFile.exactSpikesField]?.vector?.doubles
                ?? events.doubles.map { $0 / CAttachedFile.unitsPerSecond })
        neuropil = structure["neuropil"]?.vector.flatMap { $0.count > 0 ? $0 : nil }
        rawFluorescence = structure["fluo_raw"]?.vector.flatMap { $0.count > 0 ? $0 : nil }
        stimulusTimesSeconds = structure["stim"]?.vector?.doubles
        if case .text(let text)? = structure["cell_type"], !text.isEmpty { cellType = text }
    }
}

extension MATValue {
    /// The numbers of a row, a column or an empty array, in their precision.
    var vector: Samples? {
        switch self {
        case .single(let shape, let values) where Self.isVector(shape): .float32(values)
        case .double(let shape, let values) where Self.isVector(shape): .float64(values)
        default: nil
        }
    }

    private static func isVector(_ shape: [Int]) -> Bool { shape.count { $0 != 1 } <= 1 || shape.contains(0) }
}
