import Core
import Resolution
import Registry

/// A resolution as a table, with what it was made by before and what it does not know after it.
struct ResolutionDescription {
    private let report: ResolutionReport

    init(_ report: ResolutionReport) {
        self.report = report
    }

    var text: String {
        var parts = [labelled(facts)]
        if !report.candidates.isEmpty { parts.append(table) }
        let best = report.candidates.prefix(2).filter { $0.rank != nil }.map(\.model.label)
        if let winner = best.first {
            let runnerUp = best.dropFirst().first ?? "none"
            parts.append(labelled([("Best", winner), ("Runner-up", runnerUp)] + unknowns))
        }
        if !report.plans.isEmpty { parts.append(labelled(report.plans.map { ($0.title, Self.text(of: $0)) })) }
        return parts.joined(separator: "\n\n")
    }

    private static func text(of plan: ResolutionPlan) -> String {
        "\(plan.text): \(plan.commands.joined(separator: ", then "))"
    }

    private var facts: [(label: String, text: String)] {
        report.facts.map { fact in
            (fact.name.prefix(1).uppercased() + fact.name.dropFirst(), Self.text(of: fact))
        }
    }

    private static func text(of fact: FactDescription) -> String {
        fact.value.map { "\($0) (\(fact.provenance))" } ?? fact.provenance
    }

    private var table: String {
        var table = Table(header: ["RANK", "MODEL", "DECIDED BY"], numeric: [0])
        for candidate in report.candidates {
            let warnings = candidate.rank == nil ? [] : candidate.rules.filter { $0.outcome == .warning }
            table.append([
                candidate.rank.map(String.init) ?? "–", Self.label(of: candidate.model),
                candidate.decision + warnings.map { "; warning: \($0.text)" }.joined(),
            ])
        }
        return table.text
    }

    private static func label(of model: ModelCandidate) -> String {
        guard let provenance = model.traitsProvenance else { return model.label }
        return model.label + (provenance == .name ? ", by its name" : ", by the list")
    }

    /// One line per model that another value would bring.
    private var unknowns: [(label: String, text: String)] {
        report.unknowns.flatMap { unknown -> [(label: String, text: String)] in
            Dictionary(grouping: unknown.alternatives) { $0.model ?? "none fits" }.sorted { $0.key < $1.key }.map {
                ("Unknown", "\(unknown.name): \($1.map(\.value).joined(separator: ", ")) → \($0)")
            }
        }
    }
}

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
