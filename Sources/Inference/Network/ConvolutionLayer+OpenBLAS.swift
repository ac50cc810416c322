internal import Core

extension ConvolutionLayer {
    /// The layer as a matrix product, output `[out × frames]` = kernelᵀ `[out × taps·in]` · samples `[taps·in × frames]`,
    /// where the samples are unfolded: row (tap, channel) is the channel, shifted by tap · dilation.
    func applyAsMatrixProduct(to input: ChannelRows, into output: ChannelRows, frames: Int) {
        let (taps, inputChannels, outputChannels) = (step.taps, step.inputChannels, step.outputChannels)
        let depth = taps * inputChannels
        let samples = ChannelRows(channelCount: depth, frameCapacity: frames)
        for tap in 0..<taps {
            for channel in 0..<inputChannels {
                let source = unsafe input.base + channel * input.stride + tap * step.dilation
                let row = unsafe samples.base + (tap * inputChannels + channel) * samples.stride
                unsafe row.update(from: source, count: frames)
            }
        }
        guard let library = OpenBLAS.shared else { preconditionFailure("ask isSupported first") }
        unsafe library.matrixProduct(
            OpenBLAS.rowMajor, OpenBLAS.transposed, OpenBLAS.asStored, Int32(outputChannels), Int32(frames),
            Int32(depth), 1, weights, Int32(outputChannels), samples.base, Int32(samples.stride),
            0, output.base, Int32(output.stride))
        for channel in 0..<outputChannels {
            output.withRow(channel) { row in
                for frame in 0..<frames {
                    let sum = row[frame] + bias[channel]
                    row[frame] = step.rectifies ? max(0, sum) : sum
                }
            }
        }
    }
}
