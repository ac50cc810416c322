import Core
import RegistryTestSupport
import TestSupport
import Testing

@testable import Resolution

@Suite("Choosing among random models")
struct ResolutionPropertyTests {
    /// Runs `body` with random catalogues and facts.
    private func examine(
        seed: UInt64, _ body: (inout SeededGenerator, RecordingFacts, [ModelCandidate]) throws -> Void
    ) rethrows {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let count = Int.random(in: 0...30, using: &generator)
            let catalogue = ModelCandidate.catalogue(of: count, using: &generator)
            try body(&generator, .random(using: &generator), catalogue)
        }
    }

    private func resolution(_ facts: RecordingFacts, _ candidates: [ModelCandidate]) -> ModelResolution {
        ModelResolution(facts, among: candidates, lists: ModelCandidate.lists)
    }

    private func order(_ resolution: ModelResolution) -> [String] {
        (resolution.accepted + resolution.rejected).map(\.candidate.label)
    }

    @Test("takes the model that no other beats")
    func oracle() {
        var found = 0
        examine(seed: 1) { _, facts, catalogue in
            let winner = self.resolution(facts, catalogue).winner?.candidate.label
            #expect(winner == ResolutionOracle(facts: facts).winner(among: catalogue), "\(facts) \(catalogue)")
            if winner != nil { found += 1 }
        }
        #expect((300..<1000).contains(found))
    }

    @Test("gives the same list for any order of the models")
    func permutation() {
        examine(seed: 2) { generator, facts, catalogue in
            let shuffled = self.resolution(facts, catalogue.shuffled(using: &generator))
            let resolution = self.resolution(facts, catalogue)
            #expect(order(shuffled) == order(resolution))
            #expect(shuffled.unknowns == resolution.unknowns)
            #expect(told(shuffled) == told(resolution))
        }
    }

    private func told(_ resolution: ModelResolution) -> [String] {
        let summary = resolution.summary
        return [summary.winner, summary.runnerUp].map { $0.map { "\($0.label): \($0.reason)" } ?? "–" }
            + summary.nearMisses.map { "\($0.label): \($0.reason)" } + summary.others.map { "\($0.count) \($0.reason)" }
    }

    @Test("tells each model once: the winner, the one after it, a few that come near, and the others in groups")
    func summary() {
        var counts = [0, 0]
        examine(seed: 7) { _, facts, catalogue in
            let resolution = self.resolution(facts, catalogue)
            let summary = resolution.summary
            #expect(summary.winner?.label == resolution.winner?.candidate.label)
            #expect(summary.runnerUp?.label == resolution.runnerUp?.candidate.label)
            // Those that fit come first, the best first, each where it is best.
            var names: Set<String> = []
            let distinct = resolution.accepted.filter { names.insert($0.candidate.name).inserted }
            let following = distinct.dropFirst(2).prefix(5).map(\.candidate.label)
            #expect(summary.nearMisses.prefix(following.count).map(\.label) == following)
            #expect(summary.nearMisses.count <= 5)
            let toldCount = [summary.winner, summary.runnerUp].compactMap(\.self).count + summary.nearMisses.count
            #expect(summary.others.reduce(toldCount) { $0 + $1.count } == Set(catalogue.map(\.name)).count)
            counts[0] += following.count
            counts[1] += summary.nearMisses.count - following.count
        }
        #expect(counts[0] > 100 && counts[1] > 100)
    }

    @Test("promotes the runner-up when the winner is removed")
    func removal() {
        examine(seed: 3) { _, facts, catalogue in
            let resolution = self.resolution(facts, catalogue)
            let others = catalogue.filter { $0.name != resolution.winner?.candidate.name }
            let next = self.resolution(facts, others)
            #expect(next.winner?.candidate == resolution.runnerUp?.candidate)
        }
    }

    @Test("is not moved by a model that another one dominates")
    func domination() {
        examine(seed: 4) { generator, facts, catalogue in
            guard var dominated = catalogue.randomElement(using: &generator) else { return }
            dominated.name = "z"
            if Bool.random(using: &generator) { dominated.fault = "weights are missing" }
            let (before, after) = (
                self.resolution(facts, catalogue), self.resolution(facts, catalogue + [dominated])
            )
            #expect(after.winner?.candidate == before.winner?.candidate)
            #expect(after.unknowns == before.unknowns)
            #expect(order(after).filter { !$0.hasPrefix("z") } == order(before))
        }
    }

    @Test("names the model that wins once resampling is allowed, only where nothing fits")
    func plans() {
        examine(seed: 6) { _, facts, catalogue in
            let resolution = self.resolution(facts, catalogue)
            var allowed = facts
            allowed.allowsResampling = true
            let winner = resolution.winner == nil ? self.resolution(allowed, catalogue).winner?.candidate : nil
            #expect(resolution.plans.first { $0.kind == .resample }?.model == winner?.identifier)
            #expect(resolution.plans.contains { $0.kind == .train } == (resolution.winner == nil))
        }
    }

    @Test("says truly what knowing a fact would change")
    func unknowns() {
        examine(seed: 5) { _, facts, catalogue in
            let resolution = self.resolution(facts, catalogue)
            for alternative in resolution.unknowns.first(where: { $0.name == "indicator" })?.alternatives ?? [] {
                var known = facts
                known.traits[.indicator] = alternative.value
                let winner = self.resolution(known, catalogue).winner?.candidate.label
                #expect(winner == alternative.model && winner != resolution.winner?.candidate.label)
            }
            guard facts.traits.cellClass == nil else { return }
            let changes = resolution.unknowns.first { $0.name == "cell class" }?.alternatives ?? []
            for cellClass in CellClass.allCases {
                var known = facts
                known.traits.cellClass = cellClass
                let winner = self.resolution(known, catalogue).winner?.candidate.label
                let hasChanged = winner != resolution.winner?.candidate.label
                #expect(changes.contains { $0.value == cellClass.rawValue } == hasChanged)
            }
        }
    }
}
