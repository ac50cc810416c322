internal import CConvolution

/// Rows of samples, one per channel, in memory that the kernels may read and write in whole vectors.
///
/// Only the kernels see the pointer; it lives as long as this value.
@safe
struct ChannelRows: ~Copyable {
    let channelCount: Int
    /// Floats from one row to the next.
    let stride: Int
    let base: UnsafeMutablePointer<Float>

    /// Makes zeroed rows.
    ///
    /// - Parameters:
    ///   - channelCount: rows.
    ///   - frameCapacity: samples per row; the kernels' overshoot is added.
    init(channelCount: Int, frameCapacity: Int) {
        let step = Int(CCONVOLUTION_FRAME_STEP)
        self.channelCount = channelCount
        stride = (frameCapacity + 2 * step - 1) / step * step
        let count = channelCount * stride
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
        unsafe base = bytes.bindMemory(to: Float.self, capacity: count)
        unsafe base.initialize(repeating: 0, count: count)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// The samples of one channel.
    mutating func withRow<Result>(_ channel: Int, _ body: (inout MutableSpan<Float>) -> Result) -> Result {
        precondition(channel < channelCount, "a row that is there")
        var row = unsafe MutableSpan(_unsafeStart: base + channel * stride, count: stride)
        return body(&row)
    }

    /// Replaces every sample by the larger of itself and the one `shift` frames later, for the first `frames`.
    mutating func pool(shift: Int, frames: Int, backend: KernelBackend) {
        precondition(frames + shift <= stride, "the shifted row stays inside")
        unsafe cconvolution_pool(backend.kernel, base, channelCount, stride, shift, frames)
    }
}
