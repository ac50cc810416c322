import Core
import Testing

@testable import Registry

@Suite("Choosing among random models")
struct ResolutionPropertyTests {
    /// Runs `body` with random catalogues and facts.
    private func examine(
        seed: UInt64, _ body: (inout SeededGenerator, RecordingFacts, [ModelCandidate]) throws -> Void
    ) rethrows {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 0...16, using: &generator)
            let catalogue = ModelCandidate.catalogue(of: count, using: &generator)
            try body(&generator, .random(using: &generator), catalogue)
        }
    }

    private func order(_ resolution: ModelResolution) -> [String] {
        (resolution.accepted + resolution.rejected).map(\.candidate.identifier)
    }

    @Test("takes the model that no other beats")
    func oracle() {
        var found = 0
        examine(seed: 1) { _, facts, catalogue in
            let winner = ModelResolution(facts, among: catalogue).winner?.candidate.identifier
            #expect(winner == ResolutionOracle(facts: facts).winner(among: catalogue), "\(facts) \(catalogue)")
            if winner != nil { found += 1 }
        }
        #expect((50..<300).contains(found))
    }

    @Test("gives the same list for any order of the models")
    func permutation() {
        examine(seed: 2) { generator, facts, catalogue in
            let shuffled = ModelResolution(facts, among: catalogue.shuffled(using: &generator))
            let resolution = ModelResolution(facts, among: catalogue)
            #expect(order(shuffled) == order(resolution))
            #expect(shuffled.unknowns == resolution.unknowns)
        }
    }

    @Test("promotes the runner-up when the winner is removed")
    func removal() {
        examine(seed: 3) { _, facts, catalogue in
            let resolution = ModelResolution(facts, among: catalogue)
            let others = catalogue.filter { $0 != resolution.winner?.candidate }
            let next = ModelResolution(facts, among: others)
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
                ModelResolution(facts, among: catalogue), ModelResolution(facts, among: catalogue + [dominated])
            )
            #expect(after.winner?.candidate == before.winner?.candidate)
            #expect(after.unknowns == before.unknowns)
            #expect(order(after).filter { !$0.hasPrefix("z@") } == order(before))
        }
    }

    @Test("says truly what knowing a fact would change")
    func unknowns() {
        examine(seed: 5) { _, facts, catalogue in
            let resolution = ModelResolution(facts, among: catalogue)
            for alternative in resolution.unknowns.first(where: { $0.name == "indicator" })?.alternatives ?? [] {
                var known = facts
                known.indicator = .given(alternative.value)
                let winner = ModelResolution(known, among: catalogue).winner?.candidate.identifier
                #expect(winner == alternative.model && winner != resolution.winner?.candidate.identifier)
            }
            guard facts.cellClass == .unknown else { return }
            let changes = resolution.unknowns.first { $0.name == "cell class" }?.alternatives ?? []
            for cellClass in CellClass.allCases {
                var known = facts
                known.cellClass = .given(cellClass)
                let winner = ModelResolution(known, among: catalogue).winner?.candidate.identifier
                let hasChanged = winner != resolution.winner?.candidate.identifier
                #expect(changes.contains { $0.value == cellClass.rawValue } == hasChanged)
            }
        }
    }
}
