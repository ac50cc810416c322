package import Core

extension GroundTruthRecording {
    /// ΔF/F frame by frame, as pages draw it: a sample that comes later than the frame after the one before is there in its
    /// frame, with missing ones before it. Times that jump far, or back, are told by findings; no page has room for years.
    package var evenFrames: [Float] {
        var frames: [Float] = []
        frames.reserveCapacity(dff.count)
        var last: Double?
        for (time, sample) in zip(timeSeconds, dff.doubles) {
            let skipped = last.map { ((time - $0) * frameRateHz).rounded() - 1 } ?? 0
            if skipped >= 1, skipped < 1e6, frames.count < 4 * dff.count {
                frames += repeatElement(.nan, count: Int(skipped))
            }
            frames.append(Float(sample))
            last = time
        }
        return frames
    }
}
