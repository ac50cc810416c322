internal import CConvolution

/// Rows of samples, one per channel, in memory that the kernels may read and write in whole vectors.
///
/// Only the kernels see the pointer; it lives as long as this value. It is used by one thread at a time.
@safe
package final class ChannelRows {
    package let channelCount: Int
    /// Floats from one row to the next.
    package let stride: Int
    /// The first float of the first row.
    package let base: UnsafeMutablePointer<Float>
    /// Floats before each row, and so after each, that are 0 and stay it unless the rows are in stripes.
    package let margin: Int

    /// Floats of a row that may be written; ``margin`` more can be read.
    package var capacity: Int { stride - margin }

    /// Allocates rows of zeros, aligned to 64 bytes.
    ///
    /// - Parameters:
    ///   - channelCount: rows.
    ///   - frameCapacity: samples per row; the kernels' overshoot is added.
    ///   - margin: samples that can be read before and after each row.
    package init(channelCount: Int, frameCapacity: Int, margin: Int = 0) {
        self.channelCount = channelCount
        self.margin = Self.wholeVectors(margin)
        stride = Self.wholeVectors(frameCapacity + Int(CCONVOLUTION_FRAME_STEP)) + self.margin
        let count = channelCount * stride + self.margin
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
        let floats = unsafe bytes.bindMemory(to: Float.self, capacity: count)
        unsafe floats.initialize(repeating: 0, count: count)
        unsafe base = floats + self.margin
    }

    deinit {
        unsafe (base - margin).deallocate()
    }

    /// What a kernel that is asked for some floats of a row reads or writes of it: the next multiple of its longest vector.
    package static func wholeVectors(_ count: Int) -> Int {
        let step = Int(CCONVOLUTION_FRAME_STEP)
        return (count + step - 1) / step * step
    }

    /// The samples of one channel.
    package func withRow<Result>(_ channel: Int, _ body: (inout MutableSpan<Float>) -> Result) -> Result {
        precondition((0..<channelCount).contains(channel), "a row that is there")
        var row = unsafe MutableSpan(_unsafeStart: base + channel * stride, count: stride)
        return body(&row)
    }

    /// Puts the larger of every sample and the one `shift` later into other rows, or into these.
    ///
    /// - Parameters:
    ///   - start: the first sample of a row that is compared.
    ///   - maxima: takes the larger ones; as many channels.
    ///   - target: where in these rows the first goes.
    ///   - shift: the distance of the two, in samples; below 0 in other rows only.
    ///   - count: the samples of a row to compare.
    ///   - backend: what computes them.
    package func pool(
        from start: Int = 0, into maxima: ChannelRows, at target: Int = 0, shift: Int, count: Int,
        backend: KernelBackend
    ) {
        precondition(maxima.channelCount == channelCount, "as many channels")
        precondition(start >= 0 && count >= 0 && start + count <= stride, "the row stays inside")
        precondition(start + shift >= 0 && start + shift + count <= stride, "the shifted row does, too")
        precondition(shift >= 0 || maxima !== self, "what is compared later is not written before")
        precondition(target >= 0 && target + count <= maxima.capacity, "rows hold all maxima")
        unsafe cconvolution_pool(
            backend.kernel, base + start, stride, maxima.base + target, maxima.stride, channelCount, shift, count)
    }

    /// Makes every sample 0.
    package func clear() {
        unsafe base.update(repeating: 0, count: channelCount * stride)
    }
}
