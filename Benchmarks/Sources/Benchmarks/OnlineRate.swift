import CAllocations
@testable import Core
import Foundation
@testable import Inference
@testable import Prediction
@testable import Registry

/// How many neurons are predicted while they are recorded, how long a frame takes, and what it allocates.
struct OnlineRate {
    static let argument = "online"
    private static let customaryModel = "Builtin_EXC_30Hz_smoothing50ms"
    private static let framesPerTry = 2000
    /// How long the frames of one try may take altogether.
    private static let secondsPerTry = 60.0

    private let registry: OpenRegistry
    private let record: ModelRecord
    private let bundle: ModelBundle

    /// Makes a registry with the built-in models in `folder`.
    init(in folder: URL, model: String) throws {
        registry = try OpenRegistry(at: RegistryLocation(folder: folder), builtInModels: .included)
        record = try registry.models.named(model)
        bundle = try registry.models.bundle(of: record)
    }

    static func measure(_ arguments: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let frames = arguments.first.flatMap(Int.init)
        let rate = try OnlineRate(in: folder, model: frames == nil ? arguments.first ?? customaryModel : customaryModel)
        if let frames { return try rate.measureMemory(frames: frames) }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let (rateHz, isCalibrated) = (rate.record.frameRateHz, rate.calibrationFrames != nil)
        for threads in Set([1, cores]).sorted() {
            for rateHz in isCalibrated ? [rateHz] : [rateHz, 2 * rateHz] {
                rate.measureSustained(rateHz: rateHz, threads: threads)
            }
        }
        if isCalibrated { return }
        for networkCount in [5, 1] {
            let goal = rate.frames(
                neuronCount: 10_000, threads: cores, frameCount: 3 * framesPerTry, networkCount: networkCount)
            print("stream, 10,000 neurons, \(cores) thread(s), \(networkCount) networks: \(goal.text)")
            fflush(nil)
        }
    }

    /// After how many frames networks calibrate themselves; `nil` of others.
    private var calibrationFrames: Int? {
        bundle.configuration.network.selfCalibrating.map { _ in Int(30 * record.frameRateHz) }
    }

    /// The most neurons of which 99.9 % of the frames are done before the next one comes.
    private func measureSustained(rateHz: Double, threads: Int) {
        var (low, high) = (0, 64)
        var best: Frames?
        while high - low > max(240, low / 20) || low == 0 {
            let neuronCount = low == 0 ? high : (low + high) / 2
            let tried = frames(
                neuronCount: neuronCount, threads: threads, frameCount: Self.framesPerTry, atMost: 1 / rateHz)
            print("  \(neuronCount) neurons: \(tried.text)")
            fflush(nil)
            if tried.quantile(0.999) <= 1 / rateHz {
                (low, best) = (neuronCount, tried)
                if high == low { (low, high) = (0, 4 * high) }
            } else {
                high = neuronCount
                if low == 0 { low = high / 4 }
            }
        }
        guard let best else { return }
        print("stream at \(rateHz) Hz, \(threads) thread(s): \(low) neurons; \(best.text)")
        fflush(nil)
    }

    /// Times of frames, in seconds, and what they allocated.
    private struct Frames {
        let seconds: [Double]
        let allocations: Int

        init(_ seconds: [Double], allocations: Int) {
            self.seconds = seconds.sorted()
            self.allocations = allocations
        }

        func quantile(_ share: Double) -> Double { seconds[min(seconds.count - 1, Int(share * Double(seconds.count)))] }

        var text: String {
            let times = [0.5, 0.99, 0.999].map { String(format: "%.2f", 1000 * quantile($0)) }.joined(separator: "/")
            return "median/99 %/99.9 % of \(seconds.count) frames \(times) ms, longest "
                + String(format: "%.2f ms", 1000 * (seconds.last ?? .nan)) + "; \(allocations) allocations"
        }
    }

    /// Predicts frames of made-up traces, all of one noise level, one behind the other.
    ///
    /// It ends early once more than a thousandth of all frames took longer than `limit`.
    private func frames(
        neuronCount: Int, threads: Int, frameCount: Int, networkCount: Int = 5, atMost limit: Double = .infinity
    ) -> Frames {
        let ensembles = bundle.ensembles.filter { $0.noiseLevel == 2 }.map {
            Ensemble(noiseLevel: $0.noiseLevel, members: Array($0.members.prefix(networkCount)))
        }
        var predictor = OnlinePredictor(
            configuration: bundle.configuration, ensembles: ensembles,
            noiseLevels: Array(repeating: 2, count: neuronCount), threads: threads)
        let samples = (0..<neuronCount + 64).map { 0.2 * sin(Float($0) * 0.37) }
        var row = [Float](repeating: 0, count: neuronCount)
        func next(_ frame: Int) {
            var span = row.mutableSpan
            predictor.read(samples.span.extracting(frame % 64..<frame % 64 + neuronCount), into: &span)
        }
        // All neurons have had their turn to be calibrated.
        for frame in 0..<128 + (calibrationFrames.map { $0 + neuronCount / 8 } ?? 0) { next(frame) }
        var seconds = [Double](repeating: 0, count: frameCount)
        let before = callocations_count()
        var (lateCount, total, count) = (0, 0.0, 0)
        while count < frameCount, 1000 * lateCount <= frameCount, total < Self.secondsPerTry {
            let frame = count
            let start = ContinuousClock.now
            next(frame)
            seconds[frame] = (ContinuousClock.now - start) / .seconds(1)
            total += seconds[frame]
            lateCount += seconds[frame] > limit ? 1 : 0
            count += 1
        }
        let allocations = callocations_count() - before
        return Frames(Array(seconds.prefix(count)), allocations: allocations)
    }

    /// Resident memory over a long stream of fluorescence whose noise is measured.
    private func measureMemory(frames: Int) throws {
        let request = StreamRequest(neuronCount: 10, frameRateHz: 30, units: .fluorescence, threads: 1)
        var prediction = try StreamPrediction(request, model: record, registry: registry)
        var generator = SeededGenerator(seed: 1)
        var row = [Float](repeating: 0, count: 10)
        var frame = row
        let (start, before) = (Date(), callocations_count())
        for index in 0..<frames {
            for neuron in frame.indices { frame[neuron] = 200 + 20 * Float.random(in: -1...1, using: &generator) }
            var span = row.mutableSpan
            try prediction.read(frame.span, into: &span)
            _ = prediction.takeNews()
            if index.isMultiple(of: max(1, frames / 8)) || index == frames - 1 {
                let count = callocations_count() - before
                print("frame \(index): \(Self.residentKilobytes()) kB resident, \(count) allocations so far")
                fflush(nil)
            }
        }
        print("\(frames) frames of 10 neurons in \(Int(Date().timeIntervalSince(start))) s")
    }

    private static func residentKilobytes() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE)) / 1024
    }
}
