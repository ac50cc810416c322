internal import Core
internal import Foundation

/// What puts one model that fits before another, the weightiest first. The name decides last.
package enum Preference: Int, Hashable, Sendable, CaseIterable {
    /// No hard rule was waived, or would have to be if a model that is not fetched has the usual noise levels.
    case allowances
    /// Made for interneurons, where the recording is of them.
    case interneurons
    /// The nearest frame rate, rather above than below the recording's; all within 5 % are alike.
    case frameRate
    /// A symmetric kernel and a window that does not end early, unless a kernel or a latency is wished.
    case offline
    /// Made for recordings in general, or for the region or species that the recording is known to be from; then those
    /// made for one that nobody knows it to be from, or for interneurons that nobody knows it to be of; last those for
    /// another region or species.
    case specialty
    /// A smoothing of half to twice the wish.
    case smoothingRange
    /// The region that the recording is from, with whatever indicator.
    case region
    /// The same indicator, then its family, then one of it, then what was found to be comparable, then several, then others.
    case indicator
    /// The same region and species; none in particular before others.
    case setting
    /// The same class of neurons; none in particular before others.
    case cellClass
    /// Networks that read the whole trace and so know how large one spike is, rather than those that look at windows.
    case calibration
    /// The longest window that the wished latency allows.
    case window
    /// The smoothing nearest to the wish.
    case smoothing
    /// The larger share of neurons whose noise level is covered.
    case noiseCover
    /// On the disk before not fetched.
    case availability
    /// The newer version.
    case version
    /// The earlier list, of models that are not fetched.
    case list

    /// In one or two words.
    package var title: String {
        switch self {
        case .allowances: "allowances"
        case .interneurons: "interneurons"
        case .frameRate: "frame rate"
        case .offline: "kernel and window"
        case .specialty: "specialty"
        case .smoothingRange: "smoothing range"
        case .region: "region"
        case .indicator: "indicator"
        case .setting: "species and region"
        case .cellClass: "cell class"
        case .calibration: "calibration"
        case .window: "window"
        case .smoothing: "smoothing"
        case .noiseCover: "noise cover"
        case .availability: "availability"
        case .version: "version"
        case .list: "list"
        }
    }
}

extension CandidateJudge {
    /// Where a candidate stands with a preference: the better the lower.
    package func key(of candidate: ModelCandidate, by preference: Preference) -> Double {
        switch preference {
        case .allowances: allowances(candidate)
        case .interneurons: facts.traits[.cellClass] == Self.inhibitory && !isForInterneurons(candidate) ? 1 : 0
        case .frameRate: rateDistance(candidate)
        case .offline: surprises(candidate)
        case .specialty: specialty(candidate)
        case .smoothingRange: isSmoothedAsWished(candidate) ? 0 : 1
        case .region: regionMatch(candidate) == .agreement ? 0 : 1
        case .indicator: Double(indicatorMatch(candidate).rawValue)
        case .setting: regionMatch(candidate).weight + speciesMatch(candidate).weight
        case .cellClass: candidate.traits[.cellClass].map { $0 == facts.traits[.cellClass] ? 0 : 2 } ?? 1
        case .calibration: candidate.calibratesItself ? 0 : 1
        case .window:
            facts.latencySeconds == nil ? 0 : -Self.milliseconds(candidate.latencySeconds ?? 0)
        // To the microsecond, so that 50 ms above and below the wish are equally far.
        case .smoothing: (1e6 * abs(candidate.smoothingSeconds - wishedSmoothingSeconds)).rounded()
        case .noiseCover: -(noiseShares(of: candidate)?.covered ?? 1)
        case .availability: candidate.availability == .onDisk ? 0 : 1
        case .version: -Double(candidate.version)
        case .list: candidate.availability.list.flatMap(lists.firstIndex(of:)).map(Double.init) ?? 0
        }
    }

    private func allowances(_ candidate: ModelCandidate) -> Double {
        (isOfOtherClass(candidate) ? 2 : 0) + (isTooNoisy(for: candidate) ? 1 : 0)
    }

    /// More neurons than a model may be used for are noisier than its levels cover, or the usual ones.
    package func isTooNoisy(for candidate: ModelCandidate) -> Bool {
        noiseShares(of: candidate).map { $0.noisier > HardRule.greatestNoisierShare } ?? false
    }

    /// Zero within the tolerance, else the logarithm of the rates' ratio, half as much again where the model is the slower
    /// one: going down loses more than going up. To a millionth, for equal distances to be equal.
    private func rateDistance(_ candidate: ModelCandidate) -> Double {
        guard !FrameRateMatch.isNear(facts.frameRateHz, near: candidate.frameRateHz) else { return 0 }
        let distance = log(candidate.frameRateHz / facts.frameRateHz)
        return (1e6 * (distance > 0 ? distance : -1.5 * distance)).rounded()
    }

    /// What differs from the customary prediction of a whole recording although nobody wished it.
    private func surprises(_ candidate: ModelCandidate) -> Double {
        (facts.isCausal == nil && candidate.isCausal ? 1 : 0)
            + (facts.latencySeconds == nil && candidate.hasShortenedWindow ? 1 : 0)
    }

    private func specialty(_ candidate: ModelCandidate) -> Double {
        let (place, animal) = (regionMatch(candidate), speciesMatch(candidate))
        if [place, animal].contains(where: { $0 == .other || $0 == .otherRelated }) { return 2 }
        if isForInterneurons(candidate), facts.traits[.cellClass] == nil { return 1 }
        // The region tells the species, not the other way round.
        return place == .unknown || place == .general && animal == .unknown ? 1 : 0
    }

    private func isForInterneurons(_ candidate: ModelCandidate) -> Bool {
        candidate.traits[.cellClass] == Self.inhibitory
    }

    private static let inhibitory = CellClass.inhibitory.rawValue

    package func isSmoothedAsWished(_ candidate: ModelCandidate) -> Bool {
        let (smoothing, wish) = (candidate.smoothingSeconds, wishedSmoothingSeconds)
        return max(smoothing, wish) <= 2 * min(smoothing, wish) + 1e-9
    }
}
