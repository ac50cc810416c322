internal import CFFTW
internal import Foundation

/// FFTW's discrete Fourier transform of real samples, behind arrays.
///
/// Plans are estimated, never measured, and take no notice of alignment, so that the same samples give the same bits.
enum RealFourierTransform {
    /// FFTW's planner is the one part of it that may not run on two threads.
    private static let plannerLock = NSLock()

    /// The non-negative frequencies of samples, as (real, imaginary), `[count / 2 + 1]`, not normalised.
    static func spectrum(of samples: [Double]) -> [SIMD2<Double>] {
        var spectrum: [SIMD2<Double>] = []
        forEachSpectrum(of: CollectionOfOne(samples)) { spectrum = $0 }
        return spectrum
    }

    /// Passes on the spectra of equally long pieces one after another; to plan takes longer than a short transform.
    static func forEachSpectrum(of pieces: some Collection<[Double]>, _ use: ([SIMD2<Double>]) -> Void) {
        guard var samples = pieces.first else { return }
        var spectrum = [SIMD2<Double>](repeating: .zero, count: samples.count / 2 + 1)
        let plan = unsafe Plan(&samples, &spectrum) { count, samples, spectrum in
            unsafe fftw_plan_dft_r2c_1d(count, samples, spectrum, flags)
        }
        for piece in pieces {
            precondition(piece.count == samples.count, "pieces are equally long")
            samples = piece
            unsafe withPointers(&samples, &spectrum) { unsafe fftw_execute_dft_r2c(plan.plan, $0, $1) }
            use(spectrum)
        }
    }

    /// The samples with a spectrum, `count` times too large.
    static func samples(of spectrum: [SIMD2<Double>], count: Int) -> [Double] {
        precondition(spectrum.count == count / 2 + 1, "one frequency for every two samples")
        var spectrum = spectrum
        var samples = [Double](repeating: 0, count: count)
        let plan = unsafe Plan(&samples, &spectrum) { count, samples, spectrum in
            unsafe fftw_plan_dft_c2r_1d(count, spectrum, samples, flags)
        }
        unsafe withPointers(&samples, &spectrum) { unsafe fftw_execute_dft_c2r(plan.plan, $1, $0) }
        return samples
    }

    private static let flags = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_UNALIGNED)

    /// How FFTW carries out a transform between arrays of some length.
    @safe private struct Plan: ~Copyable {
        let plan: fftw_plan

        /// Plans a transform between arrays like both.
        init(
            _ samples: inout [Double], _ spectrum: inout [SIMD2<Double>],
            plan: (Int32, UnsafeMutablePointer<Double>, UnsafeMutablePointer<fftw_complex>) -> fftw_plan?
        ) {
            guard let count = Int32(exactly: samples.count), count > 0 else {
                preconditionFailure("FFTW counts samples in 32 bits, from 1")
            }
            plannerLock.lock()
            let planned = unsafe withPointers(&samples, &spectrum) { unsafe plan(count, $0, $1) }
            plannerLock.unlock()
            guard let planned = unsafe planned else { preconditionFailure("FFTW plans every length") }
            unsafe self.plan = planned
        }

        deinit {
            plannerLock.lock()
            unsafe fftw_destroy_plan(plan)
            plannerLock.unlock()
        }
    }

    private static func withPointers<Result>(
        _ samples: inout [Double], _ spectrum: inout [SIMD2<Double>],
        _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<fftw_complex>) -> Result
    ) -> Result {
        unsafe samples.withUnsafeMutableBufferPointer { samples in
            unsafe spectrum.withUnsafeMutableBytes { spectrum in
                // Both arrays have an element at least, and FFTW's complex number is two doubles.
                guard let samples = samples.baseAddress, let bytes = spectrum.baseAddress else {
                    preconditionFailure("an array of at least one element has an address")
                }
                return unsafe body(samples, bytes.assumingMemoryBound(to: fftw_complex.self))
            }
        }
    }
}
