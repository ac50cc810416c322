/// A word of the field: an indicator, a species, a region or a class of neurons, with all names that people and files
/// give it.
package struct Term: Hashable, Sendable {
    /// What the program calls it.
    package let name: String
    /// Its other names. Case, blanks, hyphens and dots make no difference: `Cal520` need not be beside `Cal-520`.
    package let synonyms: [String]
    /// The names of the terms that it is a kind or a part of: GCaMP8m is a GCaMP8, V1 a part of the visual cortex.
    package let broader: [String]
    /// Its kinds are variants of one thing: what was made for one of them serves the others better than anything else.
    package let isFamily: Bool
    /// Where it is defined, or where it is written so.
    package let source: String

    /// A line of the table.
    init(_ name: String, _ synonyms: [String] = [], within broader: [String] = [], source: String) {
        self.init(name, synonyms, broader, isFamily: false, source)
    }

    /// A term whose kinds are variants of one thing.
    static func family(
        _ name: String, _ synonyms: [String] = [], within broader: [String] = [], source: String
    ) -> Term {
        Term(name, synonyms, broader, isFamily: true, source)
    }

    private init(_ name: String, _ synonyms: [String], _ broader: [String], isFamily: Bool, _ source: String) {
        self.name = name
        self.synonyms = synonyms
        self.broader = broader
        self.isFamily = isFamily
        self.source = source
    }
}

/// How what is recorded of neurons, or what a model was made for, relates to what is asked for; the closest first.
package enum TermRelation: Int, Comparable, Sendable {
    /// The same, by whatever name.
    case same
    /// A kind or a part of it: GCaMP8m where GCaMP8 is asked for, V1 where it is the cortex.
    case narrower
    /// Something that it is a kind or a part of: GCaMP8 where GCaMP8m is asked for.
    case broader
    /// Another variant of its family: GCaMP8s where GCaMP8m is asked for.
    case sameFamily
    /// None of these.
    case other

    package static func < (first: TermRelation, second: TermRelation) -> Bool { first.rawValue < second.rawValue }
}
