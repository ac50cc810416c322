internal import Core

extension CandidateAssessment {
    /// What came of a rule for this candidate, in words and numbers.
    package func text(of finding: RuleFinding) -> String {
        switch finding.rule {
        case .frameRate:
            "made for \(rate)"
                + (finding.outcome == .warning
                    ? ": the recording would be resampled" : "; at most \(percent(finding.limit))")
        case .kernel:
            (candidate.isCausal ? "causal kernel" : "symmetric kernel")
                + (finding.outcome == .rejected ? ", the other one is wished" : "")
        case .latency:
            candidate.calibratesItself && finding.outcome == .rejected
                ? "reads the whole trace before it predicts"
                : (candidate.latencySeconds.map { "needs \(rounded($0)) s after a frame" } ?? Self.unknown)
                    + (finding.limit.map { "; at most \(rounded($0)) s" } ?? "")
        case .cellClass:
            "made for \(candidate.traits[.cellClass].map { "\($0) neurons" } ?? "no class in particular")"
                + (finding.outcome == .passed ? "" : ", the recording is of others")
        case .species:
            "made for \(candidate.traits[.species] ?? "no species in particular")"
                + (finding.outcome == .rejected ? ", the recording is from another one" : "")
        case .completeness:
            candidate.fault.map { "incomplete: \($0)" }
                ?? (candidate.availability == .onDisk ? "all files are there" : Self.unknown)
        case .noiseCover:
            "\(levels): \(noise)"
        }
    }

    /// How the candidate stands with a preference.
    package func text(of preference: Preference) -> String {
        switch preference {
        case .allowances: allowances.isEmpty ? "none needed" : allowances.joined(separator: ", ")
        case .interneurons, .cellClass: candidate.traits[.cellClass] ?? "none in particular"
        case .frameRate: rate
        case .offline:
            (candidate.isCausal ? "causal" : "symmetric") + (candidate.hasShortenedWindow ? ", short window" : "")
        case .indicator: candidate.traits[.indicator] ?? "none in particular"
        case .specialty: specialties.isEmpty ? "none in particular" : specialties.joined(separator: ", ")
        case .setting: setting.isEmpty ? "none in particular" : setting.joined(separator: ", ")
        case .region: candidate.traits[.region] ?? "none in particular"
        case .calibration:
            candidate.calibratesItself
                ? "finds out from the whole trace how large one spike is"
                : "takes a spike to be as large as in training"
        case .window: candidate.latencySeconds.map { "\(rounded($0)) s after a frame" } ?? Self.unknown
        case .smoothingRange: "\(rounded(1000 * candidate.smoothingSeconds)) ms of smoothing"
        case .smoothing: "\(rounded(1000 * candidate.smoothingSeconds)) ms"
        case .noiseCover:
            judge.noiseShares(of: candidate).map { "\(percent($0.covered)) of the neurons (\(levels))" }
                ?? "the recording's noise is not known"
        case .availability: candidate.availability == .onDisk ? "on disk" : "not fetched"
        case .version: candidate.availability == .onDisk ? "\(candidate.version)" : Self.unknown
        case .list: candidate.availability.list ?? "on disk"
        }
    }

    /// What to mind when this model is used, one sentence each.
    package var warnings: [String] { findings.filter { $0.outcome == .warning }.map(text) }

    private var specialties: [String] {
        setting + (candidate.traits.cellClass == .inhibitory ? ["interneurons"] : [])
    }

    private var setting: [String] { candidate.traits.values(of: [.species, .region]) }

    private var rate: String {
        let difference = findings.first { $0.rule == .frameRate }?.value
        return "\(rounded(candidate.frameRateHz)) Hz, \(percent(difference)) off"
    }

    private var allowances: [String] {
        [
            judge.isOfOtherClass(candidate) ? "another class" : nil,
            judge.isTooNoisy(for: candidate) ? "noise above its levels (\(levels))" : nil,
        ].compactMap(\.self)
    }

    private static let unknown = "not known before it is fetched"

    /// The noise levels; usual ones are told from known ones.
    private var levels: String {
        let levels = "noise levels \(BundleConfiguration.text(ofNoiseLevels: candidate.likelyNoiseLevels))"
        return candidate.noiseLevels == nil
            ? "\(Self.unknown), usually \(levels), told only by its configuration" : levels
    }

    private var noise: String {
        guard let shares = judge.noiseShares(of: candidate) else { return "the recording's noise is not known" }
        return "\(percent(shares.covered)) of the neurons covered (better \(percent(HardRule.goodNoiseCover))), "
            + "\(percent(shares.cleaner)) cleaner, \(percent(shares.noisier)) noisier (at most "
            + "\(percent(HardRule.greatestNoisierShare)))"
    }

    private func percent(_ share: Double?) -> String { share.map { "\(rounded(100 * $0)) %" } ?? "unknown" }
}

extension ModelResolution {
    /// What decided about a candidate: the rule that rejects it, or the preference by which it comes before the next or
    /// behind the best.
    package func decision(on assessment: CandidateAssessment) -> String {
        if let rejection = assessment.rejection { return assessment.text(of: rejection) }
        let isWinner = assessment.candidate == winner?.candidate
        guard let other = isWinner ? runnerUp : winner else { return "the only one that fits" }
        guard let preference = judge.decidingPreference(assessment.candidate, against: other.candidate) else {
            return "all is equal but the name"
        }
        return "\(preference.title): \(assessment.text(of: preference)); "
            + "\(isWinner ? "the next" : "the best"): \(other.text(of: preference))"
    }
}
