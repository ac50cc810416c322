internal import CConvolution

/// Rows of samples, one per channel, in memory that the kernels may read and write in whole vectors.
///
/// Only the kernels see the pointer; it lives as long as this value.
@safe
package struct ChannelRows: ~Copyable {
    package let channelCount: Int
    /// Floats from one row to the next.
    package let stride: Int
    /// The first float of the first row.
    package let base: UnsafeMutablePointer<Float>
    private let margin: Int

    /// Makes zeroed rows.
    ///
    /// - Parameters:
    ///   - channelCount: rows.
    ///   - frameCapacity: samples per row; the kernels' overshoot is added.
    ///   - margin: samples that can be read before and after each row.
    package init(channelCount: Int, frameCapacity: Int, margin: Int = 0) {
        let step = Int(CCONVOLUTION_FRAME_STEP)
        self.channelCount = channelCount
        self.margin = (margin + step - 1) / step * step
        stride = (frameCapacity + 2 * step - 1) / step * step + self.margin
        let count = channelCount * stride + self.margin
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
        let floats = unsafe bytes.bindMemory(to: Float.self, capacity: count)
        unsafe floats.initialize(repeating: 0, count: count)
        unsafe base = floats + self.margin
    }

    deinit {
        unsafe (base - margin).deallocate()
    }

    /// The samples of one channel.
    package mutating func withRow<Result>(_ channel: Int, _ body: (inout MutableSpan<Float>) -> Result) -> Result {
        precondition(channel < channelCount, "a row that is there")
        var row = unsafe MutableSpan(_unsafeStart: base + channel * stride, count: stride)
        return body(&row)
    }

    /// Replaces every sample by the larger of itself and the one `shift` frames later, for the first `frames`.
    mutating func pool(shift: Int, frames: Int, backend: KernelBackend) {
        precondition(frames + shift <= stride, "the shifted row stays inside")
        unsafe cconvolution_pool(backend.kernel, base, stride, base, stride, channelCount, shift, frames)
    }
}
