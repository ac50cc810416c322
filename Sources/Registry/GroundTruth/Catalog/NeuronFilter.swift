public import Core
internal import GRDB

/// Which neurons are meant. What is empty or `nil` excludes nothing; of several values, any will do.
///
/// Rate, noise and duration are conditions on single recordings: a neuron passes with those recordings that fulfil
/// all of them, if there are any.
public struct NeuronFilter: Hashable, Sendable {
    /// Versions of datasets: `NAME` (the newest), `NAME@VERSION`, or the beginning of a single name, such as `DS09`.
    public var datasets: [String] = []
    /// What they have.
    public var traits = TraitFilter()
    /// Frames per second.
    public var frameRateHz: [ClosedRange<Double>] = []
    /// The standardised noise level ν, in %·s^½.
    public var noiseLevel: [ClosedRange<Double>] = []
    /// The least duration of a recording.
    public var minimumDurationSeconds: Double?
    /// Words, or their beginnings, each of which occurs in something that is known about the neuron.
    public var text: String?

    /// A filter that excludes nothing.
    public init() {}

    /// Whether recordings have to be looked at one by one.
    var concernsRecordings: Bool {
        !frameRateHz.isEmpty || !noiseLevel.isEmpty || minimumDurationSeconds != nil
    }

    /// The conditions on the rows of `neuron` and, if they are joined, `recording`; all but the one on datasets.
    ///
    /// - Throws: ``RegistryError`` for too many words to search for, and for a name that nobody knows.
    func conditions(in database: Database) throws -> [SQLCondition] {
        try traits.requireKnown(in: ["neuron"], database)
        var conditions = try traits.conditions(on: "neuron", upTo: .narrower, in: database)
        for (column, ranges) in [("frame_rate_hz", frameRateHz), ("noise_level", noiseLevel)] {
            let condition = SQLCondition.any(of: ranges) { range in
                SQLCondition("recording.\(column) BETWEEN ? AND ?", [range.lowerBound, range.upperBound])
            }
            if let condition { conditions.append(condition) }
        }
        if let least = minimumDurationSeconds {
            conditions.append(SQLCondition("recording.duration_seconds >= ?", [least]))
        }
        if let query = Self.query(try SearchWords(text)) {
            conditions.append(
                SQLCondition("neuron.id IN (SELECT rowid FROM neuron_text WHERE words MATCH ?)", [query]))
        }
        return conditions
    }

    /// Every word, taken as it is, has to occur, or to be the beginning of one that does; `nil` without words.
    private static func query(_ search: SearchWords) -> String? {
        search.words.isEmpty
            ? nil : search.words.map { "\"\($0.replacing("\"", with: "\"\""))\"*" }.joined(separator: " ")
    }
}
