import Core
import Registry
import Resolution

/// What every rule says of one model.
struct CandidateDescription {
    private let candidate: ResolutionReport.Candidate

    init(_ candidate: ResolutionReport.Candidate) {
        self.candidate = candidate
    }

    var text: String {
        let place = candidate.rank.map { "fits, rank \($0)" } ?? "does not fit"
        let head = labelled([
            ("Model", candidate.model.label), ("Known by", source), ("Verdict", place),
            ("Decided by", candidate.decision),
        ])
        var rules = Table(header: ["RULE", "OUTCOME", "BECAUSE"])
        for rule in candidate.rules { rules.append([rule.rule.rawValue, rule.outcome.rawValue, rule.text]) }
        var preferences = Table(header: ["PREFERENCE", "HAS"])
        for preference in Preference.allCases {
            preferences.append([preference.title, candidate.preferences[preference.title] ?? ""])
        }
        return [head, rules.text, preferences.text].joined(separator: "\n\n")
    }

    private var source: String {
        switch candidate.model.traitsProvenance {
        case nil: "its configuration"
        case .name: "its name, and its configuration once it is fetched"
        case .list: "the list, and its configuration once it is fetched"
        }
    }
}
