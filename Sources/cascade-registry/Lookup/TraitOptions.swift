import ArgumentParser
import Core
import Foundation

/// What is known of neurons, or asked for; any name that the field has for it. Several values mean: any of them.
struct TraitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The calcium indicator, such as GCaMP6f; GCaMP8 for any of f, m and s.", valueName: "name"),
        completion: Completions.indicators)
    var indicator: [String] = []

    @Option(help: ArgumentHelp("The class of neurons: excitatory, inhibitory, PV, …", valueName: "name"))
    var cellClass: [String] = []

    @Option(help: ArgumentHelp("The species, such as mouse.", valueName: "name"))
    var species: [String] = []

    @Option(help: ArgumentHelp("The brain region, such as V1.", valueName: "name"))
    var region: [String] = []

    init() {}

    /// What is known already.
    init(_ traits: Traits) {
        let values = { (trait: Trait) in [traits[trait]].compactMap(\.self) }
        (indicator, species, region) = (values(.indicator), values(.species), values(.region))
        cellClass = values(.cellClass)
    }

    func validate() throws {
        // There are two classes and their kinds, and nothing else can be one.
        for name in cellClass where CellClass(named: name) == nil {
            let nearest = Vocabulary.cellClasses.names(nearestTo: name)
            let known = nearest.isEmpty ? CellClass.allCases.map(\.rawValue) : nearest
            throw ValidationError(
                "--cell-class: “\(name)” is no class of neurons. Did you mean "
                    + "\(known.map { "“\($0)”" }.joined(separator: ", "))?")
        }
    }

    private func names(of trait: Trait) -> [String] {
        switch trait {
        case .indicator: indicator
        case .cellClass: cellClass
        case .species: species
        case .region: region
        case .family, .preparation, .citation, .licence: []
        }
    }

    /// What was given, as facts; of several values any may be true.
    var traits: Traits {
        Trait.ofRecordings.reduce(into: Traits()) { traits, trait in
            let names = names(of: trait)
            traits[trait] = names.isEmpty ? nil : names.joined(separator: ", ")
        }
    }

    /// What was given, to be asked for.
    var filter: TraitFilter {
        Trait.ofRecordings.reduce(into: TraitFilter()) { $0[$1] = names(of: $1) }
    }

    /// Says on standard error which of the names nobody knows.
    ///
    /// - Parameters:
    ///   - traits: of one recording each.
    ///   - consequence: what comes of it.
    static func noteUnknownNames(in traits: [Traits], consequence: String) {
        for remark in Set(traits.flatMap(remarks)).sorted() { Console.note("Warning: \(remark)\(consequence)") }
    }

    private static func remarks(on traits: Traits) -> [String] {
        Trait.ofRecordings.compactMap { trait in
            guard let vocabulary = trait.vocabulary, let name = traits[trait], vocabulary.terms(in: name).isEmpty else {
                return nil
            }
            let nearest = vocabulary.names(nearestTo: name).map { "“\($0)”" }.joined(separator: ", ")
            return "the \(trait.name) “\(name)” is not known" + (nearest.isEmpty ? "" : " (did you mean \(nearest)?)")
        }
    }
}
