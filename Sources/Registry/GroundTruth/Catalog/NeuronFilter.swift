public import Core
internal import GRDB

/// Which neurons a list shows. A property that is `nil` excludes nothing.
///
/// Rate, noise and duration are conditions on single recordings: a neuron passes with those recordings that fulfil
/// all of them, if there are any.
public struct NeuronFilter: Hashable, Sendable {
    /// A version of a dataset: `NAME` (the newest), `NAME@VERSION`, or the beginning of a single name, such as `DS09`.
    public var dataset: String?
    /// What they have, in any case of letters; a beginning suffices.
    public var traits = Traits()
    /// Frames per second.
    public var frameRateHz: ClosedRange<Double>?
    /// The standardised noise level ν, in %·s^½.
    public var noiseLevel: ClosedRange<Double>?
    /// The least duration of a recording.
    public var minimumDurationSeconds: Double?
    /// Words, or their beginnings, each of which occurs in something that is known about the neuron.
    public var text: String?

    /// A filter that excludes nothing.
    public init() {}

    /// Whether recordings have to be looked at one by one.
    var concernsRecordings: Bool { frameRateHz != nil || noiseLevel != nil || minimumDurationSeconds != nil }

    /// The conditions on the rows of `neuron` and, if they are joined, `recording`; all but the one on the dataset.
    ///
    /// - Throws: ``RegistryError`` for too many words to search for.
    func conditions() throws(RegistryError) -> [(sql: String, arguments: [any DatabaseValueConvertible])] {
        var conditions = traits.conditions
        for (column, range) in [("frame_rate_hz", frameRateHz), ("noise_level", noiseLevel)] {
            guard let range else { continue }
            conditions.append(("recording.\(column) BETWEEN ? AND ?", [range.lowerBound, range.upperBound]))
        }
        if let least = minimumDurationSeconds { conditions.append(("recording.duration_seconds >= ?", [least])) }
        if let query = Self.query(try SearchWords(text)) {
            conditions.append(("neuron.id IN (SELECT rowid FROM neuron_text WHERE words MATCH ?)", [query]))
        }
        return conditions
    }

    /// Every word, taken as it is, has to occur, or to be the beginning of one that does; `nil` without words.
    private static func query(_ search: SearchWords) -> String? {
        search.words.isEmpty
            ? nil : search.words.map { "\"\($0.replacing("\"", with: "\"\""))\"*" }.joined(separator: " ")
    }
}
