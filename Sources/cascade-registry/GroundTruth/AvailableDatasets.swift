import Core
import Registry

/// Ground truth that can be fetched, for a person or a program to read.
struct AvailableDatasets: Encodable {
    let datasets: [AvailableDataset]

    /// One row per dataset.
    var table: String {
        var table = Table(
            header: [
                "DATASET", "INDICATOR", "CLASS", "SPECIES", "REGION", "NEURONS", "HOURS", "SPIKES", "LIST", "HERE",
            ],
            numeric: [5, 6, 7])
        for dataset in datasets {
            let (traits, size) = (dataset.remote.traits, dataset.remote.size)
            table.append(
                [dataset.remote.name]
                    + [Trait.indicator, .cellClass, .species, .region].map { traits[$0] ?? "–" } + [
                        size.map { "\($0.neuronCount)" } ?? "–",
                        size.map { fixed($0.durationSeconds / 3600, 2) } ?? "–", size.map { "\($0.spikeCount)" } ?? "–",
                        dataset.list, dataset.here,
                    ])
        }
        return table.text
    }
}

/// One dataset that can be fetched, and how it stands to what is here.
struct AvailableDataset: Encodable {
    /// How it stands.
    private enum State: String, Encodable {
        case absent, here, differs
    }

    let list: String
    let remote: RemoteDataset
    private let state: State
    /// The version that is here.
    private let version: String?
    /// What the list's content would change.
    private let difference: DatasetDifference?

    init(_ listed: ListedDataset, _ availability: DatasetAvailability) {
        list = listed.list
        remote = listed.dataset
        switch availability {
        case .absent: (state, version, difference) = (.absent, nil, nil)
        case .here(let record): (state, version, difference) = (.here, record.identifier, nil)
        case .differs(let record, let found): (state, version, difference) = (.differs, record.identifier, found)
        }
    }

    /// What a table says of it.
    var here: String {
        switch state {
        case .absent: "–"
        case .here: "@\(version?.split(separator: "@").last ?? "")"
        case .differs: difference.map { "differs: \(Self.counts(in: $0))" } ?? "another one"
        }
    }

    /// What an update would do, in lines.
    var announcement: String {
        switch (state, difference) {
        case (.absent, _): "\(remote.name) is not here; \(list) offers it"
        case (.here, _): "\(version ?? "") is what \(list) offers"
        case (.differs, let difference?):
            "\(version ?? "") would change: \(Self.counts(in: difference))\n\(DifferenceText(difference).text)"
        case (.differs, nil): "\(version ?? "") would be compared with what \(list) delivers"
        }
    }

    private static func counts(in difference: DatasetDifference) -> String {
        let counts = [(difference.added, "new"), (difference.removed, "gone"), (difference.changed, "changed")]
        return counts.filter { !$0.0.isEmpty }.map { "\($0.0.count) \($0.1)" }.joined(separator: ", ")
    }
}
