internal import Core

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The system's OpenBLAS, loaded when it is first asked for.
///
/// Merely linked, its threads start with the program and wait busily for work, which made the prediction of a small
/// recording take 64 ms instead of 47 (`make bench`).
@safe
struct OpenBLAS: Sendable {
    /// `cblas_sgemm` of `cblas.h`; layout and transpositions are C enumerations.
    typealias MatrixProduct =
        @convention(c) (
            _ layout: UInt32, _ transposeA: UInt32, _ transposeB: UInt32, _ m: Int32, _ n: Int32, _ k: Int32,
            _ alpha: Float, _ a: UnsafePointer<Float>?, _ strideA: Int32, _ b: UnsafePointer<Float>?, _ strideB: Int32,
            _ beta: Float, _ c: UnsafeMutablePointer<Float>?, _ strideC: Int32
        ) -> Void

    static let rowMajor: UInt32 = 101
    static let asStored: UInt32 = 111
    static let transposed: UInt32 = 112

    /// The library, held to one thread because threads are ours; `nil` where there is none.
    static let shared: OpenBLAS? = OpenBLAS(names: [
        "libopenblas.so.0", "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    ])

    let matrixProduct: MatrixProduct

    private init?(names: [String]) {
        for name in names {
            guard let library = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
            guard let product = unsafe dlsym(library, "cblas_sgemm"),
                let setThreads = unsafe dlsym(library, "openblas_set_num_threads")
            else { continue }
            unsafe unsafeBitCast(setThreads, to: (@convention(c) (Int32) -> Void).self)(1)
            unsafe matrixProduct = unsafeBitCast(product, to: MatrixProduct.self)
            return
        }
        return nil
    }
}

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
