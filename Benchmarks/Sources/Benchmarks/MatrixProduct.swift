import CBLAS
import Foundation

/// The machine's limit: OpenBLAS' single-precision product of two 2048 × 2048 matrices.
///
/// OpenBLAS chooses its kernel when the process starts, and does not know every processor. So each measurement is
/// a process of its own, and the fastest of its kernels counts.
enum MatrixProduct {
    static let childArgument = "--matrix-product"
    private static let size = 2048
    private static let kernels: [String?] = [nil, "Haswell", "SkylakeX", "Cooperlake"]

    /// OpenBLAS' fastest kernel on this processor, as `OPENBLAS_CORETYPE` names it; `nil` for its own choice.
    static func fastestKernel() throws -> String? {
        let rates = try kernels.map { (kernel: $0, rate: try rate(threads: 1, kernel: $0)) }
        return rates.max { $0.rate < $1.rate }?.kernel
    }

    /// The rate of a kernel, in GFLOP/s; 0 for one that this processor cannot run.
    static func rate(threads: Int, kernel: String?) throws -> Double {
        var environment = ProcessInfo.processInfo.environment
        environment["OPENBLAS_L2_SIZE"] = nil
        environment["OPENBLAS_CORETYPE"] = kernel
        let child = Process()
        child.executableURL = Bundle.main.executableURL
        child.arguments = [childArgument, String(threads)]
        child.environment = environment
        let output = Pipe()
        child.standardOutput = output
        child.standardError = FileHandle.nullDevice
        try child.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        // A kernel that this processor cannot run ends the child without a number.
        return Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// Prints the best of five products, in GFLOP/s.
    static func runAsChild(_ arguments: [String]) throws {
        openblas_set_num_threads(Int32(arguments.dropFirst().first ?? "1") ?? 1)
        let (a, b) = (Self.random(seed: 1), Self.random(seed: 2))
        var c = [Float](repeating: 0, count: size * size)
        let n = blasint(size)
        let seconds = (0..<5).map { _ in
            duration {
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, &c, n)
            }
        }
        let operations = 2 * pow(Double(size), 3)
        print(operations / (seconds.min() ?? .infinity) / 1e9)
    }

    private static func random(seed: UInt32) -> [Float] {
        var state = seed
        return (0..<size * size).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / Float(1 << 24) - 0.5
        }
    }
}

/// Wall time of `body`, in seconds.
func duration(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let elapsed = try clock.measure(body)
    return elapsed / .seconds(1)
}
