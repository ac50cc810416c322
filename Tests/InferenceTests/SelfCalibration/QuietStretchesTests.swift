import Core
import TestSupport
import Testing

@testable import Inference

@Suite("Quiet stretches")
struct QuietStretchesTests {
    private func quiet(spikes: Float, frames: Int) throws -> QuietStretches? {
        var plan = try Generated.selfCalibratingPlan()
        (plan.quietSpikes, plan.quietFrames) = (spikes, frames)
        return QuietStretches(plan)
    }

    /// What stays by the definition: frames near which some thirteen have so many spikes.
    private func staying(_ spikes: [Float], least: Float, reach: Int) -> [Float] {
        let events = spikes.indices.map { frame in
            spikes[max(0, frame - 6)..<min(spikes.count, frame + 7)].reduce(0) { $0 + Double($1) } >= Double(least)
        }
        return spikes.indices.map { frame in
            let near = events[max(0, frame - reach)..<min(spikes.count, frame + reach + 1)]
            return near.contains(true) ? spikes[frame] : 0
        }
    }

    @Test(
        "are where nowhere near enough is expected at once", arguments: [1, 5, 13, 40, 300, 1000], [13, 30, 400])
    func definition(frames: Int, reach: Int) throws {
        var generator = SeededGenerator(seed: UInt64(frames + reach))
        // Eighths, whose sums are exact: no rounding decides.
        var spikes = (0..<frames).map { _ in Float.random(in: 0...1, using: &generator) < 0.03 ? Float(0.375) : 0 }
        for frame in spikes.indices.dropFirst(frames / 2).prefix(3) { spikes[frame] = 0.5 }
        var found = spikes
        let taken = try #require(try quiet(spikes: 1, frames: reach)).silence(&found)
        #expect(found == staying(spikes, least: 1, reach: reach))
        #expect(taken == zip(spikes, found).reduce(0) { $0 + Double($1.0 - $1.1) })
    }

    @Test("are all of a trace that is nowhere expected to have an event, and none where events follow each other")
    func extremes() throws {
        let quiet = try #require(try quiet(spikes: 1, frames: 20))
        var faint = [Float](repeating: 1 / 16, count: 500)
        #expect(quiet.silence(&faint) == 31.25)
        #expect(faint.allSatisfy { $0 == 0 })
        var busy = [Float](repeating: 1 / 8, count: 500)
        #expect(quiet.silence(&busy) == 0)
        #expect(busy.allSatisfy { $0 == 1 / 8 })
        var empty: [Float] = []
        #expect(quiet.silence(&empty) == 0)
    }

    @Test("are not looked for by networks that know none")
    func none() throws { #expect(try quiet(spikes: 0, frames: 100) == nil) }
}
