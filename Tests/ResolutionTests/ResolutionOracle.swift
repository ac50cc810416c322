import Core
import RegistryTestSupport
import TestSupport

@testable import Resolution

/// The rules once more, as questions about one or two candidates: the winner is the one that no other beats.
struct ResolutionOracle {
    let facts: RecordingFacts

    func winner(among candidates: [ModelCandidate]) -> String? {
        let fitting = candidates.filter(fits)
        return fitting.first { one in fitting.allSatisfy { $0 == one || beats(one, $0) } }?.label
    }

    private func fits(_ model: ModelCandidate) -> Bool {
        if !facts.allowsResampling, !isOfRate(model) { return false }
        if model.frameRateHz > 4 * facts.frameRateHz { return false }
        if let wish = facts.isCausal, wish != model.isCausal { return false }
        if let latest = facts.latencySeconds,
            model.calibratesItself || model.latencySeconds.map({ $0 > latest + 0.0005 }) != false
        {
            return false
        }
        if let species, let made = model.traits[.species], !animals(species).contains(made) { return false }
        if model.fault != nil { return false }
        if isOtherClass(model), !facts.allowsOtherCellClass { return false }
        return model.noiseLevels == nil || !isTooQuiet(model) || facts.allowsExtrapolation
    }

    private func beats(_ one: ModelCandidate, _ other: ModelCandidate) -> Bool {
        if isOtherClass(one) != isOtherClass(other) { return isOtherClass(other) }
        if isTooQuiet(one) != isTooQuiet(other) { return isTooQuiet(other) }
        let lessWins = [
            (notForInterneurons(one), notForInterneurons(other)),
            (resampling(one), resampling(other)), (oddities(one), oddities(other)), (elsewhere(one), elsewhere(other)),
            (farOff(one), farOff(other)), (notFromThere(one), notFromThere(other)), (indicator(one), indicator(other)),
            (foreign(one), foreign(other)),
            (-familiar(one), -familiar(other)), (special(one), special(other)), (cellClass(one), cellClass(other)),
            (guessing(one), guessing(other)), (-window(one), -window(other)),
            (smoothing(one), smoothing(other)), (-cover(one).covered, -cover(other).covered),
            (isRemote(one), isRemote(other)), (other.version, one.version), (list(one), list(other)),
        ]
        for (first, second) in lessWins where first != second { return first < second }
        return one.name < other.name
    }

    private func isOfRate(_ model: ModelCandidate) -> Bool {
        facts.frameRateHz < model.frameRateHz * 1.0500001 && facts.frameRateHz > model.frameRateHz * 0.9499999
    }

    /// The ratio of the greater to the lesser rate, in thousandths; to the power of 1.5 where the model's is the lesser.
    private func resampling(_ model: ModelCandidate) -> Int {
        if isOfRate(model) { return 0 }
        let ratio = model.frameRateHz / facts.frameRateHz
        return Int((1000 * (ratio > 1 ? ratio : (1 / (ratio * ratio * ratio)).squareRoot())).rounded())
    }

    private func isRemote(_ model: ModelCandidate) -> Int { model.availability == .onDisk ? 0 : 1 }

    private func list(_ model: ModelCandidate) -> Int {
        switch model.availability {
        case .remote(list: "lab"): 1
        default: 0
        }
    }

    /// The lowest and the highest level, or what names stand for.
    private func levels(_ model: ModelCandidate) -> [Int] {
        guard let known = model.noiseLevels?.sorted() else { return [2, model.isForHighNoise ? 30 : 8] }
        return [known[0], known[known.count - 1]]
    }

    private func isOtherClass(_ model: ModelCandidate) -> Bool {
        switch (facts.traits.cellClass, model.traits.cellClass) {
        case (.excitatory, .inhibitory), (.inhibitory, .excitatory): true
        default: false
        }
    }

    private func cover(_ model: ModelCandidate) -> (covered: Int, all: Int) {
        let numbers = (facts.noiseLevels.value ?? []).filter { $0 == $0 }
        guard !numbers.isEmpty else { return (1, 1) }
        let levels = levels(model)
        return (numbers.count { $0 >= Double(levels[0] - 1) && $0 <= Double(levels[1] + 2) }, numbers.count)
    }

    /// Made for less noise than most neurons have.
    private func isTooQuiet(_ model: ModelCandidate) -> Bool {
        let numbers = (facts.noiseLevels.value ?? []).filter { $0 == $0 }
        let limit = Double(levels(model)[1] + 2)
        return numbers.filter { $0 > limit }.count > numbers.filter { $0 <= limit }.count
    }

    private func guessing(_ model: ModelCandidate) -> Int { model.calibratesItself ? 0 : 1 }

    private func oddities(_ model: ModelCandidate) -> Int {
        var count = 0
        if model.isCausal, facts.isCausal == nil { count += 1 }
        // Of 64 frames, 31 come after the predicted one.
        if facts.latencySeconds == nil, let latency = model.latencySeconds, latency * model.frameRateHz < 30.5 {
            count += 1
        }
        return count
    }

    private func indicator(_ model: ModelCandidate) -> Int {
        let names = ["GCaMP6f": "GCaMP6f", "gcamp8M": "GCaMP8m", "OGB1": "OGB-1", "jGCaMP7f": "GCaMP7f"]
        let next = [
            "GCaMP6f": ["GCaMP6s": 2], "GCaMP8m": ["GCaMP8": 1], "GCaMP7f": ["GCaMP8": 3, "GCaMP8m": 4],
        ]
        guard let made = model.traits[.indicator] else { return 5 }
        guard let known = facts.traits[.indicator].flatMap({ names[$0] }) else { return 6 }
        return made == known ? 0 : next[known]?[made] ?? 6
    }

    /// What is known of the animal; a neocortex is a mammal's.
    private var species: String? {
        facts.traits[.species]?.lowercased() ?? (facts.traits[.region] == "V1" ? "mammal" : nil)
    }

    private func animals(_ species: String) -> [String] { species == "mammal" ? ["mouse"] : [species] }

    private func notForInterneurons(_ model: ModelCandidate) -> Int {
        facts.traits.cellClass == .inhibitory && model.traits.cellClass != .inhibitory ? 1 : 0
    }

    private func notFromThere(_ model: ModelCandidate) -> Int {
        guard let region = facts.traits[.region] else { return 1 }
        return model.traits[.region] == region ? 0 : 1
    }

    private func window(_ model: ModelCandidate) -> Int {
        guard facts.latencySeconds != nil, let latency = model.latencySeconds else { return 0 }
        return Int(1000 * latency + 0.001)
    }

    private func traits(_ model: ModelCandidate) -> [(made: String, known: String?)] {
        var traits: [(String, String?)] = []
        if let made = model.traits[.region] { traits.append((made, facts.traits[.region])) }
        if let made = model.traits[.species] { traits.append((made, species == "mammal" ? "mouse" : species)) }
        return traits
    }

    private func foreign(_ model: ModelCandidate) -> Int {
        traits(model).count { $0.known != nil && $0.known != $0.made }
    }
    private func familiar(_ model: ModelCandidate) -> Int { traits(model).count { $0.known == $0.made } }
    private func special(_ model: ModelCandidate) -> Int { traits(model).count { $0.known == nil } }

    /// 2 where something is known to be otherwise, 1 where nothing is known to be so, 0 else.
    private func elsewhere(_ model: ModelCandidate) -> Int {
        if foreign(model) > 0 { return 2 }
        if model.traits.cellClass == .inhibitory, facts.traits.cellClass == nil { return 1 }
        if model.traits[.region] != nil { return facts.traits[.region] == nil ? 1 : 0 }
        return model.traits[.species] != nil && species == nil ? 1 : 0
    }

    private func farOff(_ model: ModelCandidate) -> Int {
        let ratio = model.smoothingSeconds / (facts.smoothingSeconds ?? customarySmoothing)
        return ratio > 2.000001 || ratio < 0.499999 ? 1 : 0
    }

    private func cellClass(_ model: ModelCandidate) -> Int {
        guard let made = model.traits.cellClass else { return 1 }
        return made == facts.traits.cellClass ? 0 : 2
    }

    private func smoothing(_ model: ModelCandidate) -> Int {
        let wish = facts.smoothingSeconds ?? customarySmoothing
        return Int((abs(model.smoothingSeconds - wish) * 1_000_000).rounded())
    }

    private var customarySmoothing: Double {
        let noise = (facts.noiseLevels.value ?? []).filter { $0 == $0 }.sorted()
        guard !noise.isEmpty, facts.frameRateHz > 28, facts.frameRateHz < 31.5 else { return 1.5 / facts.frameRateHz }
        return noise[noise.count / 2] + noise[(noise.count - 1) / 2] <= 4 ? 0.025 : 1.5 / facts.frameRateHz
    }
}
