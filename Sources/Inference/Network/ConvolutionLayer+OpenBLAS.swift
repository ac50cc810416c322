internal import COpenBLAS

extension ConvolutionLayer {
    /// The layer as a matrix product, output `[out × frames]` = kernelᵀ `[out × taps·in]` · samples `[taps·in × frames]`,
    /// where the samples are unfolded: row (tap, channel) is the channel, shifted by tap · dilation.
    func applyAsMatrixProduct(to input: borrowing ChannelRows, into output: inout ChannelRows, frames: Int) {
        let depth = taps * inputChannels
        let samples = ChannelRows(channelCount: depth, frameCapacity: frames)
        for tap in 0..<taps {
            for channel in 0..<inputChannels {
                let source = unsafe input.base + channel * input.stride + tap * dilation
                let row = unsafe samples.base + (tap * inputChannels + channel) * samples.stride
                unsafe row.update(from: source, count: frames)
            }
        }
        OpenBLAS.useOneThread
        unsafe cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(outputChannels), blasint(frames), blasint(depth),
            1, weights, blasint(outputChannels), samples.base, blasint(samples.stride),
            0, output.base, blasint(output.stride))
        for channel in 0..<outputChannels {
            output.withRow(channel) { row in
                for frame in 0..<frames {
                    let sum = row[frame] + bias[channel]
                    row[frame] = rectifies ? max(0, sum) : sum
                }
            }
        }
    }
}

/// Settings of the library that hold for the whole process.
enum OpenBLAS {
    /// Threads are ours: OpenBLAS' own would wait busily for each other.
    static let useOneThread: Void = openblas_set_num_threads(1)
}
