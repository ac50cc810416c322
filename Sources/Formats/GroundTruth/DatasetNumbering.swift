/// The two numberings of the published datasets.
///
/// In early 2021 the folders DS02–DS19 moved up by one: what bundles trained before call `DS02-Cal520-m-S1` is
/// `DS03-Cal520-m-S1` today. Four names exist in both numberings and mean different datasets, so that a name alone
/// cannot be translated; the whole list of one configuration decides.
package struct DatasetNumbering: Hashable, Sendable {
    /// Which numbering a list follows.
    package enum Decision: String, Hashable, Sendable, Codable {
        /// Today's, or one that reads the same in both.
        case current
        /// The one before 2021.
        case legacy
        /// Every name that could tell exists in both.
        case ambiguous
        /// Some names exist only today, others only before.
        case contradictory
    }

    /// What a listed name means today.
    package enum Meaning: Hashable, Sendable {
        /// A published dataset, by its current name.
        case dataset(String)
        /// One of two, depending on the numbering.
        case either(current: String, legacy: String)
        /// No published dataset; it may be the user's own.
        case unknown
    }

    /// The numbering of the list.
    package let decision: Decision
    /// What each listed name means.
    package let meanings: [String: Meaning]

    /// The current names of all datasets whose meaning is certain, in the order of the current numbering.
    package var datasets: [String] {
        let certain = Set(meanings.values.compactMap { if case .dataset(let name) = $0 { name } else { nil } })
        return PublishedDatasets.all.map(\.name).filter(certain.contains)
    }

    /// Decides which numbering the datasets of one configuration follow, and translates them.
    ///
    /// The numbering is the one in which all published names of the list are known.
    ///
    /// - Parameter names: the complete list of one configuration.
    /// - Returns: the decision and every name's meaning.
    package static func current(datasets names: [String]) -> DatasetNumbering {
        let candidates = Dictionary(names.map { ($0, Candidates(of: $0)) }) { first, _ in first }
        let telling = candidates.values.filter { $0.current != $0.legacy }
        let isOnlyCurrent = telling.contains { $0.legacy == nil && !$0.isOddity }
        let isOnlyLegacy = telling.contains { $0.current == nil }
        let decision: Decision =
            switch (isOnlyCurrent, isOnlyLegacy) {
            case (true, true): .contradictory
            case (true, false): .current
            case (false, true): .legacy
            // The oddity alone is simply today's name.
            case (false, false): telling.contains { $0.legacy != nil } ? .ambiguous : .current
            }
        return DatasetNumbering(decision: decision, meanings: candidates.mapValues { $0.meaning(decision) })
    }

    /// What a name means in each numbering, by its current name; `nil` where the numbering has no such name.
    private struct Candidates {
        let current: String?
        let legacy: String?
        /// Eleven historic configurations in the legacy numbering list dD under its later number, which no folder of
        /// that time had.
        let isOddity: Bool

        init(of name: String) {
            current = PublishedDatasets.dataset(named: name)?.name
            // DS01 and the extras kept their names; DS02 and all from DS21 on came with the current numbering.
            let isOld = [nil, 1].contains(DatasetNumbering.number(of: name))
            legacy = DatasetNumbering.currentName[name] ?? (isOld ? current : nil)
            isOddity = name == "DS07-GCaMP6f-zf-dD"
        }

        func meaning(_ decision: Decision) -> Meaning {
            switch (decision, current, legacy) {
            case (_, nil, nil): .unknown
            case (.legacy, _, let legacy?): .dataset(legacy)
            case (.current, let current?, _): .dataset(current)
            case (_, let current?, let legacy?) where current != legacy: .either(current: current, legacy: legacy)
            case (_, let current?, _): .dataset(current)
            case (_, nil, let legacy?): .dataset(legacy)
            }
        }
    }

    /// Legacy names, and what they are called today.
    private static let currentName: [String: String] = {
        let pairs = PublishedDatasets.all.map(\.name).compactMap { name -> (String, String)? in
            guard let number = number(of: name), (3...20).contains(number) else { return nil }
            return ("DS\(number <= 10 ? "0" : "")\(number - 1)\(name.dropFirst(4))", name)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    /// 9 of `DS09-GCaMP6f-m-V1`; `nil` for the extras.
    private static func number(of name: String) -> Int? {
        name.hasPrefix("DS") ? Int(name.dropFirst(2).prefix(2)) : nil
    }
}
