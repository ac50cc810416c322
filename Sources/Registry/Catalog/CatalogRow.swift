internal import GRDB

/// A table of the catalog that follows from the manifests.
enum CatalogTable: String, CaseIterable {
    case model, alias, neuron, dataset
    case modelObject = "model_object"
    case modelDataset = "model_dataset"
    case recording, finding
    case neuronText = "neuron_text"
    case datasetNeuron = "dataset_neuron"

    /// The table to whose rows the rows of this one belong, and the column with their numbers; `nil` for one that has a row
    /// per manifest.
    var owner: (table: CatalogTable, column: String)? {
        switch self {
        case .model, .alias, .neuron, .dataset: nil
        case .modelObject, .modelDataset: (.model, "model_id")
        case .recording, .finding: (.neuron, "neuron_id")
        case .neuronText: (.neuron, "rowid")
        case .datasetNeuron: (.dataset, "dataset_id")
        }
    }
}

/// A row that follows from a manifest, without the numbers that SQLite gives to rows.
struct CatalogRow: Sendable {
    let table: CatalogTable
    let columns: [String]
    let values: [DatabaseValue]

    init(_ table: CatalogTable, _ columns: [(name: String, value: (any DatabaseValueConvertible)?)]) {
        self.table = table
        self.columns = columns.map { $0.name }
        values = columns.map { $0.value?.databaseValue ?? .null }
    }

    /// The values without the time of the manifest, which may be written anew with the same content.
    var lastingValues: some Sequence<DatabaseValue> {
        zip(columns, values).lazy.filter { $0.0 != Self.modificationColumn }.map(\.1)
    }

    /// The columns of ``lastingValues``.
    var lastingColumns: [String] { columns.filter { $0 != Self.modificationColumn } }

    private static let modificationColumn = "manifest_modified"
}

extension [CatalogRow] {
    /// Adds the rows of one manifest, of which the first is the one that the others belong to.
    func insert(into database: Database) throws {
        var owner = DatabaseValue.null
        for row in self {
            let columns = [row.table.owner?.column].compactMap(\.self) + row.columns
            let values = row.table.owner == nil ? row.values : [owner] + row.values
            let places = columns.map { _ in "?" }.joined(separator: ", ")
            try database.cachedStatement(
                sql: "INSERT INTO \(row.table.rawValue) (\(columns.joined(separator: ", "))) VALUES (\(places))"
            ).execute(arguments: StatementArguments(values))
            if row.table.owner == nil { owner = database.lastInsertedRowID.databaseValue }
        }
    }
}
