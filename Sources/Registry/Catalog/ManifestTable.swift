internal import Core
internal import GRDB

/// The rows that the manifests of one folder have.
struct ManifestTable {
    /// Relative to `manifests/`.
    let folder: String
    private let kind: ManifestKind

    init(_ folder: String) {
        self.folder = folder
        kind = ManifestKind(folder: folder)
    }

    private var name: String { kind.table }

    /// The dataset whose neurons the folder has.
    private var dataset: String? { kind == .neuron ? String(folder.dropFirst("ground-truth/".count)) : nil }

    /// When the manifests of the rows were modified, by file.
    func modificationTimes(_ database: Database) throws -> [String: Int] {
        let condition = dataset == nil ? "" : " WHERE dataset = ?"
        let rows = try Row.fetchCursor(
            database, sql: "SELECT manifest_file, manifest_modified FROM \(name)\(condition)",
            arguments: StatementArguments([dataset].compactMap(\.self)))
        var times: [String: Int] = [:]
        while let row = try rows.next() { times[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1) }
        return times
    }

    /// Removes the rows of a manifest.
    func remove(_ file: String, _ database: Database) throws {
        if kind == .neuron {
            // Full-text tables know no foreign keys, and the numbers of removed rows are used again.
            let text = "DELETE FROM neuron_text WHERE rowid IN (SELECT id FROM neuron WHERE manifest_file = ?)"
            try database.cachedStatement(sql: text).execute(arguments: [file])
        }
        try database.cachedStatement(sql: "DELETE FROM \(name) WHERE manifest_file = ?").execute(arguments: [file])
    }

    /// Marks the neurons that are in the newest version of the datasets that some manifests are about.
    func markCurrentNeurons(of files: [String], _ database: Database) throws {
        let datasets: Set<String> =
            switch kind {
            case .model, .alias: []
            case .neuron: Set([dataset].compactMap(\.self))
            case .dataset: Set(files.map { String($0.prefix { $0 != "@" }) })
            }
        for dataset in datasets.sorted() { try Self.markCurrentNeurons(of: dataset, database) }
    }

    static func markCurrentNeurons(of dataset: String, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE neuron SET is_current = EXISTS (
                    SELECT 1 FROM dataset_neuron JOIN dataset ON dataset.id = dataset_id
                    WHERE digest = neuron.digest AND dataset_neuron.name = neuron.name AND dataset.name = neuron.dataset
                        AND version = (SELECT max(version) FROM dataset WHERE name = neuron.dataset))
                WHERE dataset = ?
                """, arguments: [dataset])
    }
}
