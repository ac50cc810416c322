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
        var samples = samples
        var spectrum = [SIMD2<Double>](repeating: .zero, count: samples.count / 2 + 1)
        unsafe transform(&samples, &spectrum) { count, samples, spectrum in
            unsafe fftw_plan_dft_r2c_1d(count, samples, spectrum, flags)
        }
        return spectrum
    }

    /// The samples with a spectrum, `count` times too large.
    static func samples(of spectrum: [SIMD2<Double>], count: Int) -> [Double] {
        precondition(spectrum.count == count / 2 + 1, "one frequency for every two samples")
        var spectrum = spectrum
        var samples = [Double](repeating: 0, count: count)
        unsafe transform(&samples, &spectrum) { count, samples, spectrum in
            unsafe fftw_plan_dft_c2r_1d(count, spectrum, samples, flags)
        }
        return samples
    }

    private static let flags = UInt32(FFTW_ESTIMATE) | UInt32(FFTW_UNALIGNED)

    /// Plans a transform between both arrays and carries it out.
    private static func transform(
        _ samples: inout [Double], _ spectrum: inout [SIMD2<Double>],
        plan: (Int32, UnsafeMutablePointer<Double>, UnsafeMutablePointer<fftw_complex>) -> fftw_plan?
    ) {
        guard let count = Int32(exactly: samples.count), count > 0 else {
            preconditionFailure("FFTW counts samples in 32 bits, from 1")
        }
        unsafe samples.withUnsafeMutableBufferPointer { samples in
            unsafe spectrum.withUnsafeMutableBytes { spectrum in
                // Both arrays have an element at least, and FFTW's complex number is two doubles.
                guard let samples = samples.baseAddress, let bytes = spectrum.baseAddress else { return }
                let spectrum = unsafe bytes.assumingMemoryBound(to: fftw_complex.self)
                plannerLock.lock()
                let planned = unsafe plan(count, samples, spectrum)
                plannerLock.unlock()
                guard let planned = unsafe planned else { preconditionFailure("FFTW plans every length") }
                unsafe fftw_execute(planned)
                plannerLock.lock()
                unsafe fftw_destroy_plan(planned)
                plannerLock.unlock()
            }
        }
    }
}
