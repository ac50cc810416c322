import Core
import Foundation
import RegistryTestSupport
import Files
import Formats
import TestSupport
import Testing

@testable import Registry
@testable import Resolution

@Suite("The rules by which a model is chosen")
struct ResolutionRulesTests {
    private func facts(_ change: (inout RecordingFacts) -> Void = { _ in }) -> RecordingFacts {
        var facts = RecordingFacts(frameRateHz: 30)
        change(&facts)
        return facts
    }

    private func outcome(
        _ rule: HardRule, of candidate: ModelCandidate = .sample(), for facts: RecordingFacts
    ) -> RuleFinding.Outcome? {
        let assessment = ModelResolution(facts, among: [candidate]).assessment(of: candidate.name)
        return assessment?.findings.first { $0.rule == rule }?.outcome
    }

    @Test(
        "a rate may differ by 5 % of the model's",
        arguments: [(28.5, true), (28.499_999, false), (31.5, true), (31.500_001, false), (30, true), (15, false)])
    func rate(frameRateHz: Double, fits: Bool) {
        let facts = RecordingFacts(frameRateHz: frameRateHz)
        #expect(outcome(.frameRate, for: facts) == (fits ? .passed : .rejected))
    }

    @Test("rules stand where they are looked at")
    func places() { #expect(HardRule.allCases.map(\.place) == Array(HardRule.allCases.indices)) }

    @Test("a wish for a kernel or a latency is kept")
    func wishes() {
        #expect(outcome(.kernel, for: facts { $0.isCausal = true }) == .rejected)
        #expect(outcome(.kernel, of: .sample(isCausal: true), for: facts { $0.isCausal = true }) == .passed)
        #expect(outcome(.kernel, of: .sample(isCausal: true), for: facts { $0.isCausal = false }) == .rejected)
        #expect(outcome(.latency, for: facts { $0.latencySeconds = 31.0 / 30 }) == .passed)
        // In whole milliseconds, as names tell it.
        #expect(outcome(.latency, for: facts { $0.latencySeconds = 1.033 }) == .passed)
        #expect(outcome(.latency, for: facts { $0.latencySeconds = 1.032 }) == .rejected)
    }

    @Test("a model for another class of neurons needs a permission, and then comes last")
    func cellClass() {
        let excitatory = ModelCandidate.sample("a", indicator: "GCaMP6f", cellClass: .excitatory)
        var inhibitory = facts { $0.traits.cellClass = .inhibitory }
        #expect(outcome(.cellClass, of: excitatory, for: inhibitory) == .rejected)
        #expect(outcome(.cellClass, for: inhibitory) == .passed)
        inhibitory.allowsOtherCellClass = true
        inhibitory.traits[.indicator] = "GCaMP6f"
        #expect(outcome(.cellClass, of: excitatory, for: inhibitory) == .warning)
        let resolution = ModelResolution(inhibitory, among: [excitatory, .sample("b", indicator: "OGB-1")])
        #expect(resolution.accepted.map(\.candidate.name) == ["b", "a"])
    }

    @Test(
        "neurons may be 2 noisier than the highest level, and as clean as they are",
        arguments: [
            (1.0, .passed), (1.0.nextDown, .passed), (0.01, .passed), (5.0, .passed), (5.0.nextUp, .rejected),
        ] as [(Double, RuleFinding.Outcome)])
    func coverBounds(noiseLevel: Double, expected: RuleFinding.Outcome) {
        let facts = facts { $0.noiseLevels = .measured([noiseLevel]) }
        #expect(outcome(.noiseCover, of: .sample(noiseLevels: [2, 3]), for: facts) == expected)
    }

    @Test(
        "at most half of the neurons may be too noisy, and at most a tenth should be",
        arguments: [(49, .rejected), (50, .warning), (89, .warning), (90, .passed)] as [(Int, RuleFinding.Outcome)])
    func coverShares(coveredCount: Int, expected: RuleFinding.Outcome) {
        let noise = (0..<100).map { $0 < coveredCount ? 3.0 : 50 } + [.nan]
        var facts = facts { $0.noiseLevels = .measured(noise) }
        #expect(outcome(.noiseCover, for: facts) == expected)
        facts.allowsExtrapolation = true
        #expect(outcome(.noiseCover, for: facts) == (expected == .rejected ? .warning : expected))
        facts.noiseLevels = .measured(noise.map { $0 == 50 ? 0.5 : $0 })
        #expect(outcome(.noiseCover, for: facts) == .passed)
    }

    @Test("a warning tells how many neurons are cleaner, and how many noisier")
    func noiseText() {
        let facts = facts { $0.noiseLevels = .measured([0.5, 0.5, 3, 3, 50]) }
        #expect(
            ModelResolution(facts, among: [.sample()]).winner?.warnings == [
                "noise levels 2–9: 40 % of the neurons covered (better 90 %), 40 % cleaner, 20 % noisier (at most 50 %)"
            ])
    }

    @Test(
        "nothing is held against a model where no noise is known",
        arguments: [.unknown, .measured([.nan])] as [Fact<[Double]>])
    func unknownNoise(noise: Fact<[Double]>) {
        #expect(outcome(.noiseCover, for: facts { $0.noiseLevels = noise }) == .passed)
    }

    @Test("the customary smoothing is 1.5 frames, and 25 ms for little noise at 30 Hz")
    func smoothing() {
        #expect([7.5, 15, 30].map { RecordingFacts(frameRateHz: $0).customarySmoothingSeconds } == [0.2, 0.1, 0.05])
        #expect(facts { $0.noiseLevels = .measured([1, 2, 9]) }.customarySmoothingSeconds == 0.025)
        #expect(facts { $0.noiseLevels = .measured([1, 2.01, 9]) }.customarySmoothingSeconds == 0.05)
    }

    @Test("every preference outweighs all after it")
    func preferences() {
        var best = ModelCandidate.sample(
            "z", version: 2, indicator: "GCaMP8m", cellClass: .excitatory, species: "mouse", region: "V1")
        best.calibratesItself = true
        let worse: [(Preference, (inout ModelCandidate) -> Void)] = [
            (.frameRate, { $0.frameRateHz = 60 }), (.offline, { $0.isCausal = true }),
            (.offline, { $0.latencySeconds = 0.1 }),
            (.specialty, { $0.traits[.region] = "CA1" }), (.specialty, { $0.traits[.species] = "rat" }),
            (.smoothingRange, { $0.smoothingSeconds = 0.11 }),
            (.region, { $0.traits[.region] = nil }),
            (.indicator, { $0.traits[.indicator] = "GCaMP8f" }), (.indicator, { $0.traits[.indicator] = nil }),
            (.setting, { $0.traits[.species] = nil }),
            (.cellClass, { $0.traits.cellClass = nil }), (.calibration, { $0.calibratesItself = false }),
            (.smoothing, { $0.smoothingSeconds = 0.06 }),
            (.noiseCover, { $0.noiseLevels = [2, 3] }), (.availability, { $0.availability = .remote(list: "a") }),
            (.version, { $0.version = 1 }),
        ]
        let facts = facts {
            $0.traits[.indicator] = "jGCaMP8m"
            $0.traits.cellClass = .excitatory
            $0.traits[.species] = "Mouse"
            $0.traits[.region] = "VISp"
            $0.noiseLevels = .measured([3, 3, 3, 8])
            $0.allowsResampling = true
        }
        for (preference, change) in worse {
            var other = best
            // Newer and first in the alphabet, which must not help.
            (other.name, other.version) = ("a", 3)
            change(&other)
            let resolution = ModelResolution(facts, among: [other, best])
            #expect(resolution.winner?.candidate == best, "\(preference)")
            #expect(resolution.winner.map(resolution.decision)?.hasPrefix(preference.title) == true)
        }
    }

    @Test("a model that reads the whole trace first is never in time, and says why")
    func wholeTraceIsLate() throws {
        var model = ModelCandidate.sample()
        model.calibratesItself = true
        #expect(outcome(.latency, of: model, for: facts()) == .passed)
        let resolution = ModelResolution(facts { $0.latencySeconds = 2 }, among: [model])
        let rejected = try #require(resolution.rejected.first)
        #expect(resolution.decision(on: rejected) == "reads the whole trace before it predicts")
    }

    @Test("of models that are alike else, the one that calibrates itself wins, whatever the smoothing, and says why")
    func calibration() throws {
        var model = ModelCandidate.sample("b")
        model.calibratesItself = true
        let facts = facts { $0.noiseLevels = .measured([1, 1]) }
        let resolution = ModelResolution(facts, among: [.sample("a", smoothingSeconds: 0.025), model])
        let winner = try #require(resolution.winner)
        #expect(winner.candidate == model)
        #expect(
            resolution.decision(on: winner)
                == "calibration: finds out from the whole trace how large one spike is; the next: takes a spike to be as "
                + "large as in training")
    }

    @Test("of models that come in time, the one with the longest window wins")
    func longestWindow() {
        let models = [0.1, 4.0 / 30, 0.2, 0.3].map {
            ModelCandidate.sample("a\(Int(1000 * $0))", latencySeconds: $0)
        }
        let winner = { (latency: Double?) in
            ModelResolution(self.facts { $0.latencySeconds = latency }, among: models).winner?.candidate.name
        }
        #expect([0.133, 0.2, 0.25, 2].map(winner) == ["a133", "a200", "a200", "a300"])
    }

    @Test(
        "the indicator's family comes before several indicators, and what is comparable after the family",
        arguments: [
            ("GCaMP8m", ["GCaMP8m", "GCaMP8", "GCaMP8s", nil, "GCaMP6f"]),
            ("jGCaMP8", ["GCaMP8", "GCaMP8m", nil, "GCaMP6f"]), ("GCaMP7f", ["GCaMP8", "GCaMP8s", nil, "GCaMP6f"]),
            ("GCaMP7s", [nil, "GCaMP8"]), ("Ai93", ["GCaMP6f", "GCaMP6s", nil, "GCaMP8"]), ("GCaMP", [nil, "GCaMP6f"]),
        ] as [(String, [String?])])
    func indicators(recorded: String, order: [String?]) {
        let models = order.enumerated().map { ModelCandidate.sample("\(9 - $0)", indicator: $1) }
        let facts = facts { $0.traits[.indicator] = recorded }
        #expect(ModelResolution(facts, among: models).accepted.map(\.candidate.traits[.indicator]) == order)
    }

    @Test(
        "a model of another species is rejected, one of a related species comes last",
        arguments: [
            ("zebrafish", "mouse", nil, .rejected), ("zebrafish", nil, "visual cortex", .rejected),
            ("zebrafish", "Danio rerio", "pDp", .passed), ("zebrafish", nil, nil, .passed),
            ("zebrafish", "Danionella", nil, .passed), ("mouse", "rat", nil, .passed),
            ("mouse", "zebrafish", nil, .rejected),
            ("mouse", "Mus musculus", nil, .passed), ("our animal", "mouse", nil, .passed),
            (nil, "mouse", "V1", .passed),
        ] as [(String?, String?, String?, RuleFinding.Outcome)])
    func species(made: String?, species: String?, region: String?, expected: RuleFinding.Outcome) {
        let facts = facts {
            $0.traits[.species] = species
            $0.traits[.region] = region
        }
        #expect(outcome(.species, of: .sample(species: made), for: facts) == expected)
    }

    @Test("the recording's region decides before its indicator, known or not", arguments: [nil, "GCaMP6s", "GCaMP8m"])
    func region(indicator: String?) {
        let facts = facts {
            $0.traits[.region] = "dorsal horn"
            $0.traits[.indicator] = indicator
        }
        let models = [
            ModelCandidate.sample("a"), .sample("b", indicator: "GCaMP8m"),
            .sample("c", indicator: "GCaMP6s", species: "mouse", region: "spinal cord"),
        ]
        #expect(ModelResolution(facts, among: models).winner?.candidate.name == "c")
    }

    @Test("interneurons get a model for interneurons before any other, of another rate too; others do not")
    func interneurons() {
        let models = [
            ModelCandidate.sample("a"), .sample("b", cellClass: .excitatory),
            .sample("c", cellClass: .inhibitory, frameRateHz: 15),
            .sample("d", cellClass: .inhibitory, smoothingSeconds: 0.1),
        ]
        var facts = facts { $0.traits.cellClass = .inhibitory }
        #expect(ModelResolution(facts, among: models).accepted.map(\.candidate.name) == ["d", "a"])
        facts.frameRateHz = 22
        #expect(ModelResolution(facts, among: models).plans.first?.model == "d@1")
        facts.frameRateHz = 30
        facts.traits.cellClass = nil
        #expect(ModelResolution(facts, among: models).accepted.map(\.candidate.name) == ["a", "b", "d"])
    }

    @Test("cleaner neurons than a model has networks for draw no warning", arguments: [0.03, 0.5, 0.93])
    func clean(noiseLevel: Double) {
        let facts = facts { $0.noiseLevels = .measured([noiseLevel, noiseLevel, 2]) }
        #expect(ModelResolution(facts, among: [.sample()]).winner?.warnings == [])
    }

    @Test("without an indicator a model of several wins, and the list tells what knowing it would change")
    func unknownIndicator() {
        let resolution = ModelResolution(
            facts(), among: [.sample("a", indicator: "GCaMP8m"), .sample("z"), .sample("b", frameRateHz: 15)])
        #expect(resolution.winner?.candidate.name == "z" && resolution.runnerUp?.candidate.name == "a")
        let indicator = resolution.unknowns.first { $0.name == "indicator" }
        #expect(indicator?.alternatives == [.init(value: "GCaMP8m", model: "a@1")])
    }

    /// A model of a list, by its name.
    private func remote(_ name: String, list: String = "published") throws -> ModelCandidate {
        let address = try #require(WebAddress("https://example.org/\(name).zip"))
        let listing = ModelListing(try #require(BundleName(name)))
        return ModelCandidate(RemoteModel(name: name, addresses: [address], listing: listing), list: list)
    }

    @Test("a model that is not fetched takes part with what its name tells, after an equal one on the disk")
    func notFetched() throws {
        let candidate = try remote("Global_EXC_30Hz_smoothing50ms")
        #expect(candidate.label == "Global_EXC_30Hz_smoothing50ms (not fetched, published)")
        var onDisk = candidate
        (onDisk.version, onDisk.availability, onDisk.noiseLevels) = (1, .onDisk, Array(2...8))
        let facts = facts { $0.noiseLevels = .measured([3, 4]) }
        let resolution = ModelResolution(facts, among: [candidate, onDisk])
        #expect(resolution.winner?.candidate == onDisk && Array(resolution.accepted).last?.candidate == candidate)
        #expect(
            Array(resolution.accepted).last.map(resolution.decision) == "availability: not fetched; the best: on disk")
        // The same model from another place is no alternative.
        #expect(resolution.runnerUp == nil)
        #expect(resolution.winner.map(resolution.decision) == "the only one that fits")
        #expect(try resolution.choice().list == nil)
        let choice = try ModelResolution(facts, among: [candidate]).choice()
        #expect(choice.model == "Global_EXC_30Hz_smoothing50ms" && choice.list == "published")
    }

    @Test("noise levels that are not known reject nothing, but the usual ones decide about the order")
    func unknownLevels() throws {
        let (low, high) = (
            try remote("Global_EXC_30Hz_smoothing50ms"), try remote("Global_EXC_30Hz_smoothing50ms_high_noise")
        )
        let noisy = ModelResolution(facts { $0.noiseLevels = .measured([20]) }, among: [low, high])
        #expect(noisy.accepted.map(\.candidate) == [high, low])
        #expect(
            noisy.winner.map(noisy.decision)
                == "allowances: none needed; the next: noise above its levels (not known before it is fetched, usually "
                + "noise levels 2–8, told only by its configuration)")
        #expect(noisy.runnerUp?.findings.last?.outcome == .passed)
        #expect(noisy.runnerUp?.findings.last?.value == nil)
    }

    @Test("a wish for a latency rejects a model of which it is not known")
    func unknownLatency() throws {
        var candidate = try remote("Global_EXC_30Hz_smoothing50ms")
        (candidate.latencySeconds, candidate.windowFrames) = (nil, nil)
        let resolution = ModelResolution(facts { $0.latencySeconds = 5 }, among: [candidate])
        #expect(
            resolution.rejected.first.map(resolution.decision) == "not known before it is fetched; at most 5 s")
        #expect(ModelResolution(facts(), among: [candidate]).winner?.candidate == candidate)
    }

    @Test("of two lists with a model of one name, the earlier one comes first")
    func lists() throws {
        let name = "Global_EXC_30Hz_smoothing50ms"
        let candidates = [try remote(name, list: "lab"), try remote(name)]
        let resolution = ModelResolution(facts(), among: candidates, lists: ["published", "lab"])
        #expect(resolution.accepted.map(\.candidate.availability.list) == ["published", "lab"])
        #expect(resolution.assessment(of: name)?.candidate == candidates[1])
        try withRegistry { registry in
            let winner = try registry.models.resolve(facts(), remote: candidates).winner?.candidate
            #expect(winner == candidates[0])
        }
    }

    @Test("a recording may be resampled if that is allowed, to the nearest rate, with a warning")
    func resampling() throws {
        let candidates = [ModelCandidate.sample("a", frameRateHz: 15), .sample("b"), .sample("c", frameRateHz: 60)]
        var facts = facts { $0.frameRateHz = 36 }
        let refused = ModelResolution(facts, among: candidates)
        #expect(refused.plans.map(\.model) == ["b@1", nil])
        let error = #expect(throws: ResolutionError.self) { try refused.choice() }
        #expect(error?.remedy?.contains("predict … --resample") == true)
        #expect(error?.remedy?.contains("Plan C: train a model") == true)
        facts.allowsResampling = true
        let allowed = ModelResolution(facts, among: candidates)
        #expect(allowed.accepted.map(\.candidate.name) == ["b", "c", "a"] && allowed.plans.isEmpty)
        #expect(
            try allowed.choice().warnings == ["made for 30 Hz, 20 % off: the recording would be resampled"])
        facts.frameRateHz = 3.7
        #expect(
            ModelResolution(facts, among: candidates).winner?.candidate == nil, "slower than a quarter of every rate")
        facts.frameRateHz = 3.75
        #expect(ModelResolution(facts, among: candidates).accepted.map(\.candidate.name) == ["a"])
        facts.frameRateHz = 31
        #expect(ModelResolution(facts, among: candidates).winner?.findings.first?.outcome == .passed)
    }

    @Test("where nothing fits, the nearest model is named with its number")
    func failure() {
        let error = #expect(throws: ResolutionError.self) {
            try ModelResolution(
                RecordingFacts(frameRateHz: 100), among: [.sample("a", frameRateHz: 80), .sample("b")]
            ).choice()
        }
        #expect(error?.category == .notFound)
        #expect(error?.reason.contains("a@1: made for 80 Hz, 25 % off") == true)
    }

    @Test("a model whose weights are gone does not fit, and the next one wins")
    func incomplete() throws {
        try withRegistry { registry in
            let shape = try Generated.smallShape()
            for name in ["one", "two"] {
                try registry.add(Generated.configuration(name: name, shape: shape), seed: name == "one" ? 1 : 2)
            }
            let first = try #require(try registry.models.resolve(facts()).winner).candidate
            #expect(first.name == "one")
            let weights = try registry.models.manifest(of: registry.models.named("one")).objects.weights
            try FileManager.default.removeItem(at: registry.store.url(of: weights.digest))
            let resolution = try registry.models.resolve(facts())
            #expect(resolution.winner?.candidate.name == "two")
            #expect(resolution.rejected.first?.rejection?.rule == .completeness)
        }
    }

    @Test("the model that is lacking can be trained as it is written down")
    func trainingPlan() throws {
        let template = try TrainingConfigurationFile.read(
            Data(TrainingConfigurationFile.template.utf8), path: "template")
        let facts = facts {
            $0.frameRateHz = 100
            $0.traits.cellClass = .inhibitory
            $0.isCausal = true
            $0.latencySeconds = 0.1
            $0.noiseLevels = .measured([3.5, 4, 5.5, .nan])
        }
        let plan = TrainingPlan(facts, template: template.bundle).configuration(datasets: ["DS09"])
        let read = try TrainingConfigurationFile.read(BundleConfigurationFile.encode(plan), path: "plan").bundle
        #expect(read == plan)
        #expect(plan.modelName == "Trained_INH_100Hz_smoothing15ms_causalkernel")
        #expect(plan.noiseLevels == [3, 4] && plan.latencyFrames == 10 && plan.isCausal)
    }
}
