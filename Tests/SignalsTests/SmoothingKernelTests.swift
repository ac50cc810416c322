import Signals
import Testing

@Suite("The symmetric smoothing kernel")
struct SmoothingKernelTests {
    @Test("has sum 1, is symmetric and ends at four standard deviations", arguments: [0.75, 1.5, 2, 10.3])
    func shape(sigmaFrames: Double) {
        let kernel = gaussianKernel(sigmaFrames: sigmaFrames)
        #expect(kernel.count == 2 * Int(4 * sigmaFrames + 0.5) + 1)
        #expect(abs(kernel.reduce(0, +) - 1) < 1e-12)
        #expect(zip(kernel, kernel.reversed()).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test("gives a single spike at 30 Hz and 50 ms the published height of 0.266")
    func height() {
        #expect(abs((gaussianKernel(sigmaFrames: 1.5).max() ?? 0) - 0.266) < 5e-4)
    }

    @Test("leaves a spike alone where there is no smoothing")
    func none() {
        #expect(gaussianKernel(sigmaFrames: 0) == [1])
    }
}

@Suite("The causal smoothing kernel")
struct CausalKernelTests {
    @Test("has sum 1, and most of it is behind the spike", arguments: [0.01, 0.05, 0.4], [2.5, 30, 100])
    func shape(smoothingSeconds: Double, frameRateHz: Double) {
        let kernel = causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
        #expect(kernel.count == 199)
        #expect(abs(kernel.reduce(0, +) - 1) < 1e-12)
        #expect(kernel[..<99].reduce(0, +) < 0.1)
        #expect(zip(0..., kernel).reduce(0) { $0 + Double($1.0) * $1.1 } > 99)
    }

    @Test("is a single frame where the density is too narrow for one")
    func narrow() {
        let kernel = causalKernel(smoothingSeconds: 0.001, frameRateHz: 1)
        #expect(abs((kernel.max() ?? 0) - 1) < 1e-12)
    }

    @Test("leaves a spike alone where there is no smoothing")
    func none() {
        #expect(causalKernel(smoothingSeconds: 0, frameRateHz: 30) == [1])
    }
}
