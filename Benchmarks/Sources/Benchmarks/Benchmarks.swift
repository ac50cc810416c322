import Foundation
@testable import Inference

/// Times the program on this machine and prints what the README quotes.
@main
enum Benchmarks {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == MatrixProduct.childArgument {
            try MatrixProduct.runAsChild(arguments)
            return
        }
        if arguments.first == RateMismatch.argument {
            try RateMismatch(Array(arguments.dropFirst())).measure()
            return
        }
        if arguments.first == ChoiceRegret.argument {
            try ChoiceRegret(Array(arguments.dropFirst())).measure()
            return
        }
        if arguments.first == ExpectationCoverage.argument {
            try ExpectationCoverage(Array(arguments.dropFirst())).measure()
            return
        }
        if arguments.first == DoctorRates.argument {
            try DoctorRates(Array(arguments.dropFirst())).measure()
            return
        }
        if arguments.first == RegistryScale.argument {
            try RegistryScale().measure()
            return
        }
        if arguments.first == OnlineRate.argument {
            try OnlineRate.measure(Array(arguments.dropFirst()))
            return
        }
        if arguments.first == EngineRate.argument {
            try EngineRate.measureAll()
            return
        }
        if arguments.first == PlacementRate.argument {
            try PlacementRate.measure(Array(arguments.dropFirst()))
            return
        }
        try ResolutionTime().measure()
        try RegistryScale().measure()
        let cores = ProcessInfo.processInfo.activeProcessorCount
        print("\(cores) cores, kernels: \(KernelBackend.fastest.rawValue); medians of \(EngineRate.rounds) rounds")
        try EngineRate.measureAll()
        let limitKernel = try MatrixProduct.fastestKernel()
        for threads in Set([1, cores]).sorted() {
            if threads == 1 {
                PreparationRate.measure(
                    againstPrediction: try EngineRate.measure(threads: 1, limitKernel: limitKernel))
            }
            fflush(nil)
            for batch in [TrainingRate.Batch.segments, .windows] {
                try TrainingRate(batch, threads: threads).measure(limitKernel: limitKernel)
                fflush(nil)
            }
        }
        try PlacementRate.measure([])
        fflush(nil)
        try OnlineRate.measure([])
        guard let wholeProcess = WholeProcess(environment: ProcessInfo.processInfo.environment) else {
            print("predict, whole process: not measured, for want of a bundle (BUNDLE=… make bench)")
            return
        }
        try wholeProcess.measure()
    }
}

/// The middle of an odd number of measurements.
func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
}
