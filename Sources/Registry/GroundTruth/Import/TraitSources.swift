internal import Core
internal import Formats

/// Where the traits of a neuron are known from.
struct TraitSources {
    /// `user`, `file`, `manifest`, or what the table of published datasets says: `folder`, `readme`,
    /// `generalKnowledge`, `inferred`; by the trait's name.
    let byTrait: [String: String]

    init(of neuron: GroundTruthNeuron, form: GroundTruthFile.Form, given: GroundTruthTraits) {
        let table = PublishedDatasets.dataset(named: neuron.dataset)
        let known: [(String, Bool, Bool, SourcedText?)] = [
            ("indicator", neuron.traits.indicator != nil, given.indicator != nil, table?.indicator),
            ("species", neuron.traits.species != nil, given.species != nil, table?.species),
            ("region", neuron.traits.region != nil, given.region != nil, table?.region),
            ("cellClass", neuron.traits.cellClass != nil, given.cellClass != nil, table?.cellClass),
            ("preparation", neuron.traits.preparation != nil, given.preparation != nil, table?.preparation),
            ("citation", neuron.traits.citation != nil, given.citation != nil, nil),
            ("licence", neuron.traits.licence != nil, given.licence != nil, nil),
        ]
        byTrait = known.reduce(into: [:]) { sources, trait in
            let (name, isKnown, isGiven, published) = trait
            guard isKnown else { return }
            switch form {
            case _ where isGiven: sources[name] = "user"
            case .published: sources[name] = published.map { "\($0.source)" } ?? "readme"
            case .native: sources[name] = "file"
            case .manifest: sources[name] = "manifest"
            }
        }
    }
}

extension GroundTruthTraits {
    /// These traits, but for those that `other` knows.
    func overridden(by other: GroundTruthTraits) -> GroundTruthTraits {
        GroundTruthTraits(
            indicator: other.indicator ?? indicator, species: other.species ?? species,
            region: other.region ?? region, cellClass: other.cellClass ?? cellClass,
            preparation: other.preparation ?? preparation, citation: other.citation ?? citation,
            licence: other.licence ?? licence)
    }
}
