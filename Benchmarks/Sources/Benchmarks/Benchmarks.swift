import Foundation
@testable import Inference

/// Times the program on this machine and prints what the README quotes.
@main
enum Benchmarks {
    /// What can be measured alone, by the word that asks for it, with what may follow the word.
    private static let measures: [(word: String, measure: @Sendable ([String]) throws -> Void)] = [
        ("resolution", { _ in try ResolutionTime().measure() }),
        (RegistryScale.argument, { _ in try RegistryScale().measure() }),
        (EngineRate.argument, { _ in try EngineRate.measureAll() }),
        (SelfCalibratingRate.argument, { _ in try SelfCalibratingRate.measureAll() }),
        ("training", { _ in try measureTraining() }),
        (TextRate.argument, { _ in try TextRate.measureAll() }),
        (PlacementRate.argument, { try PlacementRate.measure($0) }),
        (OnlineRate.argument, { try OnlineRate.measure($0) }),
        ("whole-process", { _ in try measureWholeProcess() }),
        (RateMismatch.argument, { try RateMismatch($0).measure() }),
        (ChoiceRegret.argument, { try ChoiceRegret($0).measure() }),
        (ExpectationCoverage.argument, { try ExpectationCoverage($0).measure() }),
        (ForetoldNeurons.argument, { try ForetoldNeurons($0).measure() }),
        (WrongHints.argument, { try WrongHints($0).measure() }),
        (CountRanges.argument, { try CountRanges($0).measure() }),
        (SilenceAndTiming.argument, { try SilenceAndTiming($0).measure() }),
        (PlacementScores.argument, { try PlacementScores($0).measure() }),
        (DoctorRates.argument, { try DoctorRates($0).measure() }),
    ]
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == MatrixProduct.childArgument {
            try MatrixProduct.runAsChild(arguments)
            return
        }
        guard let word = arguments.first else {
            // Those after them need files.
            for each in measures.prefix(while: { $0.word != RateMismatch.argument }) {
                try each.measure([])
                fflush(nil)
            }
            return
        }
        guard let asked = measures.first(where: { $0.word == word }) else {
            let words = measures.map(\.word).joined(separator: ", ")
            FileHandle.standardError.write(Data("Nothing is measured by the name of \(word), but \(words)\n".utf8))
            exit(64)
        }
        try asked.measure(Array(arguments.dropFirst()))
    }

    private static func measureTraining() throws {
        let limitKernel = try MatrixProduct.fastestKernel()
        PreparationRate.measure(againstPrediction: try EngineRate.measure(threads: 1, limitKernel: limitKernel))
        for threads in Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted() {
            for batch in [TrainingRate.Batch.segments, .manySegments, .windows] {
                try TrainingRate(batch, threads: threads).measure(limitKernel: limitKernel)
                fflush(nil)
            }
        }
        guard KernelBackend.fastest == .avx512 else { return }
        for batch in [TrainingRate.Batch.segments, .manySegments] {
            try TrainingRate(batch, threads: 1, backend: .avx2).measure(limitKernel: limitKernel)
            fflush(nil)
        }
    }

    private static func measureWholeProcess() throws {
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
