/// The names that values of one trait have, in the field and in its files: the one place that knows that `jGCaMP8m` is
/// GCaMP8m, `VISp` the primary visual cortex, and `Mus musculus` the mouse.
///
/// The terms, with the source of each, are a table: `VocabularyTable.swift`.
package struct Vocabulary: Sendable {
    /// What the names are values of.
    package let trait: Trait
    /// All terms.
    package let terms: [Term]
    /// Terms by their names as they stand in the table, which most files write.
    private let places: [String: Int]
    /// Terms by their names without case, blanks and marks.
    private let placesByKey: [String: Int]
    /// Per term, those that it is a kind or a part of.
    private let broader: [Set<Int>]
    /// Per term, the families that it is of.
    private let families: [Set<Int>]

    /// Reads a table.
    init(of trait: Trait, _ terms: [Term]) {
        self.trait = trait
        self.terms = terms
        var (places, placesByKey) = ([String: Int](), [String: Int]())
        for (place, term) in terms.enumerated() {
            for name in [term.name] + term.synonyms { (places[name], placesByKey[Self.key(of: name)]) = (place, place) }
        }
        (self.places, self.placesByKey) = (places, placesByKey)
        func allBroader(than place: Int) -> Set<Int> {
            terms[place].broader.compactMap { places[$0] }.reduce(into: []) { found, place in
                found.insert(place)
                found.formUnion(allBroader(than: place))
            }
        }
        let broader = terms.indices.map(allBroader)
        self.broader = broader
        families = terms.indices.map { place in broader[place].union([place]).filter { terms[$0].isFamily } }
    }

    /// The term that a name stands for.
    ///
    /// - Parameter name: in any case, with or without blanks, hyphens and dots.
    /// - Returns: `nil` for a name that nobody has written down here.
    package func term(_ name: String) -> Term? { place(of: name).map { terms[$0] } }

    /// The terms in a text of a file, which may say more than one thing: `VISp, layer 4`, `GCaMP6f (Ai93)`.
    ///
    /// - Parameter text: a name, or some, apart from each other by commas, brackets and the like. In texts on anything but
    ///   indicators, single words are looked for, too.
    /// - Returns: none where nothing in it is known.
    package func terms(in text: String) -> [Term] { places(in: text).map { terms[$0] } }

    /// How what is recorded, or what a model was made for, relates to what is asked for.
    ///
    /// - Parameters:
    ///   - recorded: a text that may hold several names; the one that fits best counts.
    ///   - asked: the same.
    /// - Returns: ``TermRelation/other`` also for names that are not known, unless they are the same.
    package func relation(of recorded: String, to asked: String) -> TermRelation {
        let (found, wanted) = (places(in: recorded), places(in: asked))
        guard !found.isEmpty, !wanted.isEmpty else {
            return Self.key(of: recorded) == Self.key(of: asked) ? .same : .other
        }
        return found.lazy.flatMap { place in wanted.lazy.map { relation(of: place, to: $0) } }.min() ?? .other
    }

    /// Whether a name is that of a family, or of something that is one of its kinds.
    package func isOfFamily(_ name: String) -> Bool { places(in: name).contains { !families[$0].isEmpty } }

    /// Whether two names are known and have nothing in common: no term is both a kind or a part of the one and of the other.
    ///
    /// - Parameters:
    ///   - first: a text that may hold several names, as ``terms(in:)`` reads it.
    ///   - second: the same.
    /// - Returns: false also where one of them is not known.
    package func areUnrelated(_ first: String, _ second: String) -> Bool {
        let (ones, others) = (places(in: first), places(in: second))
        guard !ones.isEmpty, !others.isEmpty else { return false }
        let all = { (places: [Int]) in places.reduce(into: Set(places)) { $0.formUnion(broader[$1]) } }
        return all(ones).isDisjoint(with: all(others))
    }

    /// Whether what is recorded is what is asked for, or a kind or a part of it.
    ///
    /// - Parameters:
    ///   - recorded: a text that may hold several names, of which one suffices.
    ///   - asked: a name; of one that is not known the beginning is enough.
    /// - Returns: the answer.
    package func matches(_ recorded: String, asked: String) -> Bool {
        if relation(of: recorded, to: asked) <= .narrower { return true }
        return places(in: asked).isEmpty && Self.key(of: recorded).hasPrefix(Self.key(of: asked))
    }

    /// The terms that somebody who wrote an unknown name may have meant.
    ///
    /// - Parameters:
    ///   - name: the unknown name.
    ///   - others: names that are known besides.
    /// - Returns: at most three names, the likeliest first.
    package func names(nearestTo name: String, or others: [String] = []) -> [String] {
        let known = others.filter { place(of: $0) == nil }
        let byKey = Dictionary(known.map { (Self.key(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
            .merging(placesByKey.mapValues { terms[$0].name }) { $1 }
        var nearest: [String] = []
        for key in Core.names(similarTo: Self.key(of: name), among: Array(byKey.keys), atMost: 12) {
            if let name = byKey[key], !nearest.contains(name) { nearest.append(name) }
        }
        return Array(nearest.prefix(3))
    }

    /// A name as it is compared: its letters and digits, lower case.
    package static func key(of name: String) -> String {
        let bytes = name.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: byte
            default: nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func place(of name: String) -> Int? { places[name] ?? placesByKey[Self.key(of: name)] }

    private func places(in text: String) -> [Int] {
        if let place = place(of: text) { return [place] }
        let parts = text.split { ",;()[]/|".contains($0) }
        let places = parts.compactMap { place(of: String($0)) }
        guard places.isEmpty, trait != .indicator else { return places }
        return parts.flatMap { $0.split(separator: " ") }.compactMap { place(of: String($0)) }
    }

    private func relation(of recorded: Int, to asked: Int) -> TermRelation {
        if recorded == asked { return .same }
        if broader[recorded].contains(asked) { return .narrower }
        if broader[asked].contains(recorded) { return .broader }
        return families[recorded].isDisjoint(with: families[asked]) ? .other : .sameFamily
    }
}

extension Trait {
    /// The names that its values have; `nil` where any text is as good as any other.
    package var vocabulary: Vocabulary? {
        switch self {
        case .indicator: .indicators
        case .species: .species
        case .region: .regions
        case .cellClass: .cellClasses
        case .family, .preparation, .citation, .licence: nil
        }
    }
}
