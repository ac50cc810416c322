/// Which traits are asked for: of each that is, any of some names.
public struct TraitFilter: Hashable, Sendable {
    private var asked: [Trait: [String]] = [:]

    /// Asks for nothing.
    public init() {}

    /// The names of which any will do; none where all will.
    public subscript(trait: Trait) -> [String] {
        get { asked[trait] ?? [] }
        set { asked[trait] = newValue.isEmpty ? nil : newValue }
    }

    /// Nothing is asked for.
    public var isEmpty: Bool { asked.isEmpty }

    /// Whether a value is one of those that are asked for.
    ///
    /// - Parameters:
    ///   - text: the value as it is recorded.
    ///   - trait: what it is the value of.
    ///   - relation: the farthest relation that will do, by the ``Vocabulary`` of the trait. A value of another trait must be
    ///     the same, in any case of letters.
    /// - Returns: the answer; true where nothing is asked for.
    package func accepts(_ text: String, of trait: Trait, upTo relation: TermRelation) -> Bool {
        self[trait].isEmpty
            || self[trait].contains { asked in
                guard let vocabulary = trait.vocabulary else { return text.lowercased() == asked.lowercased() }
                return vocabulary.relation(of: text, to: asked) <= relation
                    || vocabulary.matches(text, asked: asked)
            }
    }
}

extension TraitFilter: ExpressibleByDictionaryLiteral {
    /// Asks for one name of each trait; for none where it is `nil`.
    public init(dictionaryLiteral elements: (Trait, String?)...) {
        for (trait, name) in elements { self[trait] = [name].compactMap(\.self) }
    }
}
