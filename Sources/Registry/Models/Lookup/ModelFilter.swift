public import Core
internal import GRDB
internal import Resolution

/// Which models are meant. What is empty or `nil` excludes nothing; of several values, any will do.
public struct ModelFilter: Hashable, Sendable {
    /// What they were made for. A model for any GCaMP8 is one for GCaMP8m, too.
    public var traits: TraitFilter
    /// Frames per second.
    public var frameRateHz: [ClosedRange<Double>]
    /// Noise levels ν, in %·s^½, that a model's own must cover.
    public var noiseLevel: [ClosedRange<Double>] = []
    /// Standard deviation of the kernel that smoothed the training spikes.
    public var smoothingSeconds: [ClosedRange<Double>] = []
    /// Whether the smoothing kernel is causal.
    public var isCausal: Bool?
    /// The longest time after a frame until its prediction can be made.
    public var latencySeconds: Double?
    /// Datasets that they were trained on: a name, or how it begins, such as `DS09`. Not all lists tell these.
    public var datasets: [String] = []
    /// Only models of lists that do not tell what they were trained on.
    var hasUnknownDatasets = false
    /// Whether they are in the registry, or can be fetched.
    public var isHere: Bool?
    /// Words, in any case, each of which occurs in the name, the traits, the datasets, the licence or the source.
    public var text: String?

    /// A filter that excludes nothing, or what is given here.
    ///
    /// - Parameters:
    ///   - frameRateHz: frames per second, within `FrameRateMatch.tolerance`.
    ///   - traits: what they were made for.
    ///   - isCausal: whether the kernel is causal.
    ///   - text: words that occur.
    public init(
        frameRateHz: Double? = nil, traits: TraitFilter = TraitFilter(), isCausal: Bool? = nil, text: String? = nil
    ) {
        self.frameRateHz = frameRateHz.map { [FrameRateMatch.range(around: $0)] } ?? []
        self.traits = traits
        self.isCausal = isCausal
        self.text = text
    }
}

/// A condition in SQL, and what stands for its question marks.
struct SQLCondition {
    let sql: String
    let arguments: [any DatabaseValueConvertible]

    init(_ sql: String, _ arguments: [any DatabaseValueConvertible] = []) {
        self.sql = sql
        self.arguments = arguments
    }

    /// One of several conditions that differ in their values only.
    static func any<Value>(of values: [Value], _ condition: (Value) -> SQLCondition) -> SQLCondition? {
        guard !values.isEmpty else { return nil }
        let conditions = values.map(condition)
        return SQLCondition(
            "(\(conditions.map(\.sql).joined(separator: " OR ")))", conditions.flatMap(\.arguments))
    }
}

extension [SQLCondition] {
    /// All of them together.
    var sql: String { isEmpty ? "TRUE" : map(\.sql).joined(separator: " AND ") }
    var arguments: StatementArguments { StatementArguments(flatMap(\.arguments)) }
}

extension ModelFilter {
    /// Conditions on the rows of a table of models.
    ///
    /// - Parameters:
    ///   - table: one of those that have a column for every property, `model` or `listed_model`.
    ///   - database: has the table.
    /// - Returns: what all of them have to fulfil.
    /// - Throws: ``RegistryError`` for too many words to search for.
    func conditions(on table: ModelTable, in database: Database) throws -> [SQLCondition] {
        var conditions = try traits.conditions(on: table.rawValue, upTo: .broader, in: database)
        func add(_ condition: SQLCondition?) { if let condition { conditions.append(condition) } }
        add(.any(of: frameRateHz) { SQLCondition("frame_rate_hz BETWEEN ? AND ?", [$0.lowerBound, $0.upperBound]) })
        add(
            .any(of: smoothingSeconds) {
                // To a tenth of a millisecond: 25 ms is 0.025 s in every way of writing it.
                SQLCondition("smoothing_seconds BETWEEN ? AND ?", [$0.lowerBound - 5e-5, $0.upperBound + 5e-5])
            })
        add(.any(of: noiseLevel) { table.cover($0) })
        if let isCausal { add(SQLCondition("is_causal = ?", [isCausal])) }
        if let latencySeconds { add(SQLCondition("latency_seconds <= ?", [latencySeconds + 1e-9])) }
        add(.any(of: datasets) { table.isTrained(on: $0) })
        if hasUnknownDatasets { add(SQLCondition(table == .listed ? "training_datasets IS NULL" : "FALSE")) }
        for word in try SearchWords(text).words { add(SQLCondition("instr(search_text, ?)", [word])) }
        if let isHere, isHere == (table == .listed) { add(SQLCondition("FALSE")) }
        return conditions
    }
}

/// The tables in which models are looked up.
enum ModelTable: String {
    /// Those of the registry.
    case here = "model"
    /// Those that lists offer.
    case listed = "listed_model"

    /// The noise levels as a JSON array; of a model whose list does not tell them, those that such models usually have.
    var noiseLevels: String {
        guard self == .listed else { return "noise_levels" }
        let (high, usual) = (ModelCandidate.usualHighNoiseLevels, ModelCandidate.usualNoiseLevels)
        return """
            coalesce(noise_levels, CASE is_for_high_noise WHEN 1 THEN '\(ModelRecord.text(ofNoiseLevels: high))'
                ELSE '\(ModelRecord.text(ofNoiseLevels: usual))' END)
            """
    }

    /// The condition that a model was trained on a dataset of some name, or of one that begins with it.
    fileprivate func isTrained(on dataset: String) -> SQLCondition {
        let names =
            switch self {
            case .here:
                "(SELECT dataset AS name FROM model_dataset WHERE model_id = model.id UNION ALL "
                    + "SELECT written FROM model_dataset WHERE model_id = model.id)"
            case .listed: "(SELECT value AS name FROM json_each(dataset_names))"
            }
        return SQLCondition(
            "EXISTS (SELECT 1 FROM \(names) WHERE lower(name) = ? OR instr(lower(name), ? || '-') = 1)",
            Array(repeating: dataset.lowercased(), count: 2))
    }

    /// The condition that a model of a list is in the registry: by its weights, else by its archive, as far as the list tells them;
    /// unknown where the archive is told, and another one is here under the name. Of the published lists, which tell names and
    /// addresses only, by the name.
    static let isHere = """
        CASE WHEN weights_digest IS NOT NULL THEN EXISTS (SELECT 1 FROM model WHERE model.digest = weights_digest)
            WHEN archive_digest IS NULL THEN EXISTS (SELECT 1 FROM model WHERE model.name = listed_model.name)
            WHEN EXISTS (SELECT 1 FROM model WHERE model.source_digest = archive_digest) THEN TRUE
            WHEN EXISTS (SELECT 1 FROM model WHERE model.name = listed_model.name) THEN NULL ELSE FALSE END
        """

    /// The condition that a model's levels cover a range, within the bounds of a choice: 1 below the lowest and 2 above the
    /// highest. Networks of the usual lowest level serve all cleaner recordings.
    fileprivate func cover(_ range: ClosedRange<Double>) -> SQLCondition {
        let cleanest = Double(ModelCandidate.usualNoiseLevels[0])
        return SQLCondition(
            "(json_extract(\(noiseLevels), '$[0]') - 1 <= ? AND json_extract(\(noiseLevels), '$[#-1]') + 2 >= ?)",
            [max(range.lowerBound, cleanest), range.upperBound])
    }
}
