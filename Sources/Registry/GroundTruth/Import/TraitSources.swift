internal import Core
internal import Files
internal import Formats

/// Where the traits of a neuron are known from.
struct TraitSources {
    /// `user`, `file`, `manifest`, or what the table of published datasets says: `folder`, `readme`,
    /// `generalKnowledge`, `inferred`; by the trait's name.
    let byTrait: [String: String]

    init(of neuron: GroundTruthNeuron, form: GroundTruthFile.Form, given: Traits) {
        let table = PublishedDatasets.dataset(named: neuron.dataset)
        byTrait = Trait.ofNeurons.reduce(into: [:]) { sources, trait in
            guard neuron.traits[trait] != nil else { return }
            let name = trait.key
            switch form {
            case _ where given[trait] != nil: sources[name] = "user"
            case .published: sources[name] = table?.sourcedTraits[trait].map { "\($0.source)" } ?? "readme"
            case .native: sources[name] = "file"
            case .manifest: sources[name] = "manifest"
            }
        }
    }
}
