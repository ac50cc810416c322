import Core
import Resolution
import Registry

/// A resolution on a screen: what is known of the recording, the model that wins and why, what comes near, and how many
/// others there are.
struct ResolutionDescription {
    private let resolution: ResolutionSummary

    init(_ summary: ResolutionSummary) {
        resolution = summary
    }

    var text: String {
        var lines = [("Recording", known)]
        if let winner = resolution.winner {
            lines += [("Best", winner.label), ("", winner.reason)]
            lines += resolution.warnings.map { ("Warning", $0) }
            if let expectation = resolution.expectation { lines.append(("Expect", expectation.sentence)) }
        }
        if let runnerUp = resolution.runnerUp { lines += [("Runner-up", runnerUp.label), ("", runnerUp.reason)] }
        lines += Self.below("Near", resolution.nearMisses.map { "\($0.label): \($0.reason)" })
        lines += Self.below("Others", resolution.others.map { "\($0.count) \($0.reason)" })
        lines += Self.below("Unknown", unknowns)
        lines += resolution.plans.map { ($0.title, "\($0.text): \($0.commands.joined(separator: ", then "))") }
        return labelled(lines)
    }

    /// Lines of which the first has a label.
    private static func below(_ label: String, _ texts: [String]) -> [(label: String, text: String)] {
        texts.enumerated().map { ($0 == 0 ? label : "", $1) }
    }

    /// All that is known, what is known in one way together.
    private var known: String {
        let known = resolution.facts.filter { $0.value != nil }
        let ways = known.map(\.provenance).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return ways.map { way in
            let facts = known.filter { $0.provenance == way }.map { fact in
                let isPlain = Trait.ofRecordings.contains { $0.name == fact.name } || fact.name == "frame rate"
                return (isPlain || fact.name == "noise" ? "" : "\(fact.name) ") + (fact.value ?? "")
            }
            return "\(facts.joined(separator: ", ")) (\(way))"
        }.joined(separator: "; ")
    }

    /// What another model would be taken for, the fact in one line.
    private var unknowns: [String] {
        let idle = resolution.unknowns.filter(\.alternatives.isEmpty).map(\.name).joined(separator: ", ")
        return resolution.unknowns.filter { !$0.alternatives.isEmpty }.map { unknown in
            let told = unknown.byModel.prefix(2).map { "\(ranges(of: $0.values)) → \($0.model)" }
            let others = ranges(of: unknown.byModel.dropFirst(2).flatMap(\.values))
            let all = told + (others.isEmpty ? [] : ["others for \(others): see --all"])
            return "\(unknown.name): \(all.joined(separator: "; "))"
        } + (idle.isEmpty ? [] : ["\(idle): would change nothing"])
    }
}

/// All candidates of a resolution as a table, with what it was made by before and what it does not know after it.
struct ResolutionTable {
    private let summary: ResolutionSummary
    private let candidates: [ResolutionReport.Candidate]

    init(_ summary: ResolutionSummary, _ candidates: [ResolutionReport.Candidate]) {
        (self.summary, self.candidates) = (summary, candidates)
    }

    var text: String {
        var parts = [labelled(facts)]
        if !candidates.isEmpty { parts.append(table) }
        if let winner = summary.winner {
            let runnerUp = summary.runnerUp?.label ?? "none"
            parts.append(labelled([("Best", winner.label), ("Runner-up", runnerUp)] + unknowns))
        }
        return parts.joined(separator: "\n\n")
    }

    private var facts: [(label: String, text: String)] {
        summary.facts.map { fact in
            (fact.name.prefix(1).uppercased() + fact.name.dropFirst(), Self.text(of: fact))
        }
    }

    private static func text(of fact: FactDescription) -> String {
        fact.value.map { "\($0) (\(fact.provenance))" } ?? fact.provenance
    }

    private var table: String {
        var table = Table(header: ["RANK", "MODEL", "DECIDED BY"], numeric: [0])
        for candidate in candidates {
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
        summary.unknowns.flatMap { unknown in
            unknown.byModel.map { ("Unknown", "\(unknown.name): \(ranges(of: $0.values)) → \($0.model)") }
        }
    }
}

extension UnknownFact {
    /// What values would bring, in the order of the first of them.
    fileprivate var byModel: [(model: String, values: [String])] {
        alternatives.reduce(into: []) { groups, alternative in
            let model = alternative.model ?? "none fits"
            if let known = groups.firstIndex(where: { $0.model == model }) {
                groups[known].values.append(alternative.value)
            } else {
                groups.append((model, [alternative.value]))
            }
        }
    }
}

/// Values separated by commas; three or more whole numbers that follow one another as `12–30`.
private func ranges(of values: [String]) -> String {
    var runs: [[String]] = []
    for value in values {
        if let last = runs.last?.last.flatMap(Int.init), Int(value) == last + 1 {
            runs[runs.count - 1].append(value)
        } else {
            runs.append([value])
        }
    }
    return runs.map { $0.count < 3 ? $0.joined(separator: ", ") : "\($0[0])–\($0[$0.count - 1])" }
        .joined(separator: ", ")
}
