internal import CConvolution

/// Pieces of traces side by side, one in each lane, and what one thread needs to take networks over them.
@safe
final class LaneWorkspace {
    let length: PieceLength
    let lanes: Int

    private let backend: KernelBackend
    private let sampleCount: Int
    private let outputCount: Int
    /// `[samples × lanes]`
    private let samples: UnsafeMutablePointer<Float>
    /// `[outputs × lanes]`
    private let outputs: UnsafeMutablePointer<Float>
    private let kernelWorkspace: UnsafeMutableRawPointer

    init(_ length: PieceLength, backend: KernelBackend) {
        self.length = length
        self.backend = backend
        lanes = ctransformed_lanes(backend.kernel)
        sampleCount = length.blocks * Int(CTRANSFORMED_BLOCK_FRAMES) + Int(CTRANSFORMED_FURTHER_SAMPLES)
        outputCount = ctransformed_outputs(length.blocks)
        func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
            let bytes = UnsafeMutableRawPointer.allocate(
                byteCount: count * MemoryLayout<Float>.stride, alignment: Int(CTRANSFORMED_ALIGNMENT))
            let floats = unsafe bytes.bindMemory(to: Float.self, capacity: count)
            unsafe floats.initialize(repeating: 0, count: count)
            return unsafe floats
        }
        unsafe samples = floats(sampleCount * lanes)
        unsafe outputs = floats(outputCount * lanes)
        unsafe kernelWorkspace = UnsafeMutableRawPointer.allocate(
            byteCount: ctransformed_workspace_bytes(backend.kernel), alignment: Int(CTRANSFORMED_ALIGNMENT))
    }

    deinit {
        unsafe samples.deallocate()
        unsafe outputs.deallocate()
        unsafe kernelWorkspace.deallocate()
    }

    /// Puts the samples of a piece into a lane, with 0 in place of missing ones and after the last.
    func load(_ piece: Span<Float>, intoLane lane: Int) {
        precondition((0..<lanes).contains(lane) && piece.count <= sampleCount, "a piece that fits")
        for index in piece.indices {
            let sample = piece[index]
            unsafe samples[index * lanes + lane] = sample.isFinite ? sample : 0
        }
        for index in piece.count..<sampleCount { unsafe samples[index * lanes + lane] = 0 }
    }

    /// Begins a sum over members.
    func clearOutputs() {
        unsafe outputs.update(repeating: 0, count: outputCount * lanes)
    }

    /// Adds the outputs of one member.
    func addOutputs(ofMember member: [Float], denseUnits: Int) {
        precondition(member.count == ctransformed_prepared_count(denseUnits), "a prepared member")
        unsafe ctransformed_run(
            backend.kernel, denseUnits, member, samples, length.blocks, kernelWorkspace, outputs)
    }

    /// Copies the sums of a lane, times a factor.
    func copyOutputs(ofLane lane: Int, times factor: Float, into windows: inout MutableSpan<Float>) {
        let first = Int(CTRANSFORMED_FIRST_OUTPUT)
        precondition((0..<lanes).contains(lane) && first + windows.count <= outputCount, "windows of a piece")
        for window in windows.indices {
            windows[window] = unsafe outputs[(first + window) * lanes + lane] * factor
        }
    }
}
