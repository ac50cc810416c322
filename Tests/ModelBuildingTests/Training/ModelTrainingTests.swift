import Core
import Foundation
import ModelBuilding
import Registry
import RegistryTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("The training of a model")
struct ModelTrainingTests {
    @Test("gives a model in the registry that names its neurons, seeds and curves")
    func trains() throws {
        try TrainingScene.with { registry in
            let model = try TrainingScene.train(TrainingScene.configuration(), in: registry).record
            let configuration = try registry.models.manifest(of: model).configuration
            #expect(configuration.trainingDatasets == TrainingScene.datasets)
            #expect(configuration.trainingStatus == "Yes")
            let record = try #require(try registry.models.trainingRecord(of: model))
            #expect(record.neurons.count == 6 && record.neurons.allSatisfy { !$0.isHeldOut })
            #expect(record.neurons[0].dataset == "DS09-GCaMP6f-m-V1@1")
            #expect(record.levels.map(\.noiseLevel) == [1, 2])
            for level in record.levels {
                #expect(level.recordingCount == 12 && level.labelsPerEpoch > 10_000)
                #expect(abs(level.medianNoiseReached - Double(level.noiseLevel)) < 0.02 * Double(level.noiseLevel))
                #expect(
                    level.members.allSatisfy { $0.losses.count == 2 && $0.keptEpoch == 2 && $0.retriedBecause == nil })
            }
            #expect(Set(record.levels.flatMap(\.members).map(\.seed)).count == 4)
            #expect(try registry.models.lineage(of: model).trainings.compactMap(\.neurons).joined().count == 6)
            let members = try registry.models.bundle(of: model).ensembles.flatMap(\.members)
            #expect(Set(members).count == 4)
            let leftOver = registry.location.folder.appending(path: "training")
            #expect(try FileManager.default.contentsOfDirectory(atPath: leftOver.path).isEmpty)
        }
    }

    @Test("gives the same bits with any number of threads, and others with another seed")
    func repeats() throws {
        try TrainingScene.with { registry in
            var configuration = try TrainingScene.configuration(noiseLevels: [2], epochs: 1)
            let first = try TrainingScene.train(configuration, threads: 1, in: registry)
            let again = try TrainingScene.train(configuration, threads: 3, in: registry)
            #expect(again.record.digest == first.record.digest)
            configuration.seed = 4
            #expect(try TrainingScene.train(configuration, in: registry).record.digest != first.record.digest)
        }
    }

    @Test("goes on where it was when it was interrupted")
    func resumes() throws {
        struct Interruption: Error {}
        let configuration = try TrainingScene.configuration(noiseLevels: [2], epochs: 3)
        var expected: Digest?
        try TrainingScene.with { expected = try TrainingScene.train(configuration, in: $0).record.digest }
        try TrainingScene.with { registry in
            // The folder of states loses its permission after the first states: the training fails there.
            let training = registry.location.folder.appending(path: "training")
            let interrupted = Mutex(false)
            let request = TrainingRequest(configuration: configuration, threads: 1)
            let attempt = Result {
                try ModelTraining(request, registry: registry).run { _ in
                    let folders = (try? FileManager.default.contentsOfDirectory(atPath: training.path)) ?? []
                    guard let folder = folders.first, !interrupted.withLock({ $0 }) else { return }
                    let place = training.appending(path: folder)
                    let states = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
                    guard states.contains("noise-2-member-0.safetensors") else { return }
                    interrupted.withLock { $0 = true }
                    // Where the next state would be put there is a folder, with something in it.
                    try? FileManager.default.moveItem(
                        at: place.appending(path: "noise-2-member-0.safetensors"), to: training.appending(path: "kept"))
                    try? FileManager.default.createDirectory(
                        at: place.appending(path: "noise-2-member-0.safetensors/occupied"),
                        withIntermediateDirectories: true)
                }
            }
            #expect(throws: (any Error).self) { try attempt.get() }
            let folder = try #require(
                try FileManager.default.contentsOfDirectory(atPath: training.path).first { $0 != "kept" })
            let state = training.appending(path: "\(folder)/noise-2-member-0.safetensors")
            try FileManager.default.removeItem(at: state)
            try FileManager.default.moveItem(at: training.appending(path: "kept"), to: state)

            let resumed = Mutex(0.0)
            let outcome = try ModelTraining(request, registry: registry).run { progress in
                resumed.withLock { $0 = max($0, progress.resumedLabels / progress.totalLabels) }
            }
            // At least one of three epochs of one of two networks was there.
            #expect(resumed.withLock { $0 } > 0.16)
            #expect(outcome.record.digest == expected)
        }
    }

    /// Trains until a network's state cannot be stored: a folder with something in it has its name.
    private func interrupt(
        _ request: TrainingRequest, storing member: Int, of registry: OpenRegistry
    ) throws -> (states: URL, obstacle: URL) {
        let training = registry.location.folder.appending(path: "training")
        let name = "noise-2-member-\(member).safetensors"
        #expect(throws: (any Error).self) {
            try ModelTraining(request, registry: registry).run { _ in
                guard let folder = try? FileManager.default.contentsOfDirectory(atPath: training.path).first else {
                    return
                }
                try? FileManager.default.createDirectory(
                    at: training.appending(path: "\(folder)/\(name)/occupied"), withIntermediateDirectories: true)
            }
        }
        let folder = try #require(try FileManager.default.contentsOfDirectory(atPath: training.path).first)
        let states = training.appending(path: folder)
        return (states, states.appending(path: name))
    }

    @Test("begins a network anew whose state was damaged, says so, and gives the same bits", arguments: [300, -20])
    func damagedState(place: Int) throws {
        let configuration = try TrainingScene.configuration(noiseLevels: [2], epochs: 2)
        let request = TrainingRequest(configuration: configuration, threads: 1)
        try TrainingScene.with { registry in
            let (states, obstacle) = try interrupt(request, storing: 1, of: registry)
            try FileManager.default.removeItem(at: obstacle)
            let state = states.appending(path: "noise-2-member-0.finished.safetensors")
            var bytes = try Data(contentsOf: state)
            bytes[place < 0 ? bytes.count + place : place] ^= 1
            try bytes.write(to: state)
            let notices = Mutex([String]())
            let resumed = try ModelTraining(request, registry: registry).run(notice: { notice in
                notices.withLock { $0.append(notice) }
            })
            #expect(notices.withLock { $0.count } == 1)
            #expect(
                notices.withLock { $0.first }?.hasPrefix("Network 0 of noise level 2 is trained from the beginning")
                    == true)
            let other = try TrainingScene.train(configuration, in: registry)
            #expect(other.record.digest == resumed.record.digest)
        }
    }

    @Test("stops all networks when one fails")
    func stopsTogether() throws {
        try TrainingScene.with { registry in
            let request = TrainingRequest(
                configuration: try TrainingScene.configuration(noiseLevels: [2], epochs: 5000), threads: 2)
            let start = ContinuousClock.now
            _ = try interrupt(request, storing: 0, of: registry)
            // Five thousand epochs of the other network would take many minutes.
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test("validates on datasets and neurons that it keeps out, and stops early")
    func validates() throws {
        try TrainingScene.with { registry in
            let configuration = try TrainingScene.configuration(noiseLevels: [2], epochs: 6)
            let model = try TrainingScene.train(
                configuration, heldOut: ["DS14", "DS09/cell2"], patience: 1, in: registry
            ).record
            let record = try #require(try registry.models.trainingRecord(of: model))
            #expect(record.neurons.filter(\.isHeldOut).map(\.name) == ["cell2", "cell1", "cell2", "cell3"])
            #expect(record.levels[0].recordingCount == 4)
            for member in record.levels[0].members {
                let correlations = member.heldOutCorrelations
                #expect(correlations.count == member.losses.count)
                let best = try #require(correlations.max())
                #expect(correlations.firstIndex(of: best) == member.keptEpoch - 1)
                #expect(member.losses.count == 6 || member.losses.count == member.keptEpoch + 1)
            }
        }
    }

    @Test("hands on what the networks had been trained on that it begins with", arguments: [true, false])
    func earlierNeurons(hasRecord: Bool) throws {
        try TrainingScene.with { registry in
            let configuration = try TrainingScene.configuration(
                datasets: ["DS09-GCaMP6f-m-V1"], noiseLevels: [2], epochs: 1)
            let first =
                try hasRecord
                ? TrainingScene.train(configuration, in: registry).record
                : registry.add(configuration.bundle).record
            var last = first
            for (name, datasets) in [("second", ["DS14"]), ("third", ["DS14"])] {
                let next = try TrainingScene.configuration(
                    name: name, datasets: datasets, noiseLevels: [2], epochs: 1)
                last = try TrainingScene.train(next, transfer: last, in: registry).record
            }
            let request = EvaluationRequest(
                neurons: try registry.groundTruth.neurons(matching: .init()), noiseLevels: [2])
            let report = try ModelEvaluation(request, model: last, registry: registry).run()
            #expect(report.trainedOnDatasets == TrainingScene.datasets)
            let lineage = try registry.models.lineage(of: last).trainings
            #expect(lineage.map(\.isEarlier) == [false, true])
            #expect(lineage.map(\.dataset) == TrainingScene.datasets.reversed())
            let ofDataset = try registry.groundTruth.lineage(of: registry.groundTruth.dataset(named: "DS09"))
            #expect(ofDataset.trainings.map(\.isEarlier) == [false, true, true])
        }
    }

    @Test("begins with the networks of another model")
    func transfers() throws {
        try TrainingScene.with { registry in
            let first = try TrainingScene.train(TrainingScene.configuration(epochs: 2), in: registry).record
            let configuration = try TrainingScene.configuration(name: "mine-DS14", datasets: ["DS14"], epochs: 1)
            let second = try TrainingScene.train(configuration, transfer: first, in: registry).record
            let records = try [first, second].map { try #require(try registry.models.trainingRecord(of: $0)) }
            #expect(records[1].transferredFrom == "mine@1 \(first.digest)")
            let losses = records.map { $0.levels[0].members[0].losses[0] }
            #expect(losses[1] < losses[0], "\(losses)")
            let earlier = try #require(records[1].earlier)
            #expect(earlier.neurons == records[0].neurons.filter { $0.dataset.hasPrefix("DS09") })
            #expect(earlier.neurons.count == 3 && earlier.datasets.isEmpty && records[0].earlier == nil)
            let other = try NetworkPlan(
                windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 3, 2], denseUnits: 3)
            #expect {
                _ = try TrainingScene.train(
                    TrainingScene.configuration(name: "other", shape: other), transfer: first, in: registry)
            } throws: {
                ($0 as? ModelBuildingError)?.reason.contains("another shape") == true
            }
        }
    }

    @Test("refuses at once what cannot be trained or could not be kept")
    func refuses() throws {
        try TrainingScene.with { registry in
            let wrong: [(TrainingConfiguration, [String], String)] = [
                (try TrainingScene.configuration(datasets: ["DS77"]), [], "no dataset “DS77”"),
                (try TrainingScene.configuration(datasets: ["DS09", "DS09-GCaMP6f-m-V1"]), [], "trained on twice"),
                (try TrainingScene.configuration(datasets: ["DS09"]), ["DS14"], "in no dataset of the configuration"),
                (try TrainingScene.configuration(datasets: ["DS09"]), ["DS09"], "no neuron to train on"),
                (try TrainingScene.configuration(name: "Global_EXC_15Hz_smoothing50ms"), [], "15.0 Hz"),
                (try TrainingScene.configuration(datasets: [], noiseLevels: [1]), [], "no neuron to train on"),
            ]
            for (configuration, heldOut, words) in wrong {
                #expect {
                    _ = try TrainingScene.train(configuration, heldOut: heldOut, in: registry)
                } throws: { error in
                    (error as? any CascadeError)?.reason.contains(words) == true
                }
            }
            #expect(try registry.models.all().isEmpty)
        }
    }
}
