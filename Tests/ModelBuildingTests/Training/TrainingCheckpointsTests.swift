import Core
import Foundation
import Files
import Formats
import Inference
import TestSupport
import Testing
import Training

@testable import ModelBuilding

@Suite("The states of networks in training")
struct TrainingCheckpointsTests {
    private static let optimizer = Optimizer.adagrad()

    /// A state with all its parts, and the folder that it is kept in.
    private func with(
        optimizer: Optimizer = TrainingCheckpointsTests.optimizer,
        _ body: (_ checkpoints: TrainingCheckpoints, _ state: MemberState, _ file: URL) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let checkpoints = try TrainingCheckpoints(
                folder: folder.appending(path: "mine"), quarantine: folder.appending(path: "quarantine"))
            let shape = try Generated.smallShape()
            var network = TrainableNetwork(try Generated.weights(shape, seed: 1), optimizer: optimizer)
            var batch = SegmentBatch(segmentCount: 2, labelsPerSegment: 3, windowLength: shape.windowLength)
            batch.samples = Generated.trace(frameCount: batch.samples.count, seed: 2)
            _ = network.step(batch)
            let state = MemberState(
                network: .windows(network), seed: .max, retriedBecause: "it “died”\n", losses: [0.1, 1.0 / 3],
                heldOutCorrelations: [0.25, 0.7],
                best: MemberState.Best(weights: try Generated.weights(shape, seed: 3), epoch: 2), seconds: 1.5)
            try checkpoints.store(state, level: 2, member: 1)
            try body(checkpoints, state, folder.appending(path: "mine/noise-2-member-1.safetensors"))
        }
    }

    private func read(_ checkpoints: TrainingCheckpoints) throws -> TrainingCheckpoints.Stored {
        try checkpoints.state(level: 2, member: 1, plan: Generated.smallShape(), optimizer: Self.optimizer)
    }

    private func expect(_ stored: TrainingCheckpoints.Stored, is state: MemberState) throws {
        guard case .state(let found) = stored else {
            Issue.record("no state: \(stored)")
            return
        }
        #expect(try found.network.weights() == state.network.weights())
        #expect(found.network.memory == state.network.memory)
        #expect(found.best?.weights == state.best?.weights && found.best?.epoch == state.best?.epoch)
        #expect(found.seed == state.seed && found.retriedBecause == state.retriedBecause)
        #expect(found.losses == state.losses && found.heldOutCorrelations == state.heldOutCorrelations)
        #expect(found.seconds == state.seconds)
    }

    @Test("come back as they were with optimizers that remember more, and with no other")
    func otherOptimizers() throws {
        let bundle = Generated.configuration(shape: try Generated.smallShape(), optimizer: "Adam")
        let adam = Optimizer(TrainingConfiguration(bundle: bundle))
        try with(optimizer: adam) { checkpoints, state, _ in
            let plan = try Generated.smallShape()
            try expect(checkpoints.state(level: 2, member: 1, plan: plan, optimizer: adam), is: state)
            guard case .damaged = try read(checkpoints) else {
                Issue.record("the state of Adam was taken for one of Adagrad")
                return
            }
        }
    }

    @Test("come back as they were")
    func comeBack() throws {
        try with { checkpoints, state, _ in
            try expect(read(checkpoints), is: state)
            let other = try checkpoints.state(
                level: 2, member: 0, plan: Generated.smallShape(), optimizer: Self.optimizer)
            guard case .nothing = other else {
                Issue.record("\(other)")
                return
            }
        }
    }

    @Test("are gone on from as they were written, or not at all, whichever byte changed")
    func changedBytes() throws {
        try with { checkpoints, state, file in
            let bytes = try Data(contentsOf: file)
            var damagedCount = 0
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 1 << UInt8(place % 8)
                try changed.write(to: file)
                do {
                    guard case .damaged(let reason) = try read(checkpoints) else {
                        Issue.record("byte \(place) of \(bytes.count) changed, and nobody noticed")
                        continue
                    }
                    #expect(reason.contains(file.path))
                    damagedCount += 1
                } catch let error as ModelBuildingError {
                    // The version became a newer one.
                    #expect(error.reason.contains("format version"))
                }
            }
            #expect(damagedCount >= bytes.count - 1)
            try bytes.dropLast(100).write(to: file)
            guard case .damaged = try read(checkpoints) else {
                Issue.record("cut off, and nobody noticed")
                return
            }
            try bytes.write(to: file)
            try expect(read(checkpoints), is: state)
        }
    }

    @Test(
        "of a finished network are the same bytes however long it took, and are not replaced by somebody still on the way"
    )
    func finished() throws {
        try with { checkpoints, state, file in
            let finished = file.deletingLastPathComponent().appending(
                path: "noise-2-member-1.finished.safetensors")
            try checkpoints.finish(state, level: 2, member: 1)
            let bytes = try Data(contentsOf: finished)
            var slower = state
            slower.seconds = 77
            try checkpoints.finish(slower, level: 2, member: 1)
            #expect(try Data(contentsOf: finished) == bytes)
            var behind = state
            behind.losses = [0.1]
            try checkpoints.store(behind, level: 2, member: 1)
            guard case .finished(let found) = try read(checkpoints) else {
                Issue.record("\(try read(checkpoints))")
                return
            }
            try expect(.state(found), is: slower)
        }
    }

    @Test("that are damaged are put aside, with nothing in their place")
    func quarantined() throws {
        try with { checkpoints, state, file in
            try checkpoints.finish(state, level: 2, member: 1)
            let finished = file.deletingLastPathComponent().appending(
                path: "noise-2-member-1.finished.safetensors")
            let damage = try Data(contentsOf: finished).dropLast(10)
            try damage.write(to: finished)
            guard case .damaged(let reason) = try read(checkpoints) else {
                Issue.record("nobody noticed")
                return
            }
            let quarantine = file.deletingLastPathComponent().deletingLastPathComponent().appending(path: "quarantine")
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: quarantine.path).first)
            #expect(reason.contains(finished.path) && reason.contains(name))
            #expect(try Data(contentsOf: quarantine.appending(path: name)) == damage)
            guard case .nothing = try read(checkpoints) else {
                Issue.record("the damaged state is still there")
                return
            }
        }
    }

    @Test("of a newer version are refused and stay as they are")
    func newer() throws {
        try with { checkpoints, _, file in
            let newer = Safetensors.encode(
                [], metadata: ["format": "cascade-registry.training-state", "format_version": "3"])
            try newer.write(to: file)
            #expect {
                _ = try read(checkpoints)
            } throws: {
                ($0 as? ModelBuildingError)?.reason.contains("has format version 3, this program reads 2") == true
            }
            #expect(try Data(contentsOf: file) == newer)
        }
    }

    @Test("that cannot be read are no reason to begin anew")
    func unreadable() throws {
        try with { checkpoints, _, file in
            // Links in a circle: an error of the file system that is neither “missing” nor a matter of the content.
            try FileManager.default.removeItem(at: file)
            let other = file.deletingLastPathComponent().appending(path: "other")
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: other)
            try FileManager.default.createSymbolicLink(at: other, withDestinationURL: file)
            #expect {
                _ = try read(checkpoints)
            } throws: {
                ($0 as? FileError)?.code == .disk
            }
        }
    }
}
