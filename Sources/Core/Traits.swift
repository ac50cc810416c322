/// Something that may be known of recorded neurons, or of what a model was made for.
///
/// All else follows from a case: columns of the catalog, keys of JSON and YAML, what filters compare, how it is called. A new
/// trait is a case here, a column in `registry.sqlite.schema`, and an option where people give it.
public enum Trait: Int, CaseIterable, CodingKey, Sendable {
    /// The family of a model, such as `Global`, `GC8f` or `OGB_zf_pDp`.
    case family
    /// The calcium indicator; of a model, not known either where its training data mix several.
    case indicator
    /// The class of neurons: one of ``CellClass``, or a kind of it.
    case cellClass
    /// The species.
    case species
    /// The brain region.
    case region
    /// In vivo, slice, explant, simulation.
    case preparation
    /// What to cite.
    case citation
    /// The SPDX identifier of the licence.
    case licence

    /// What models are chosen by, in the order in which it is told.
    public static let ofRecordings: [Trait] = [.indicator, .cellClass, .species, .region]
    /// What is known of models.
    public static let ofModels = [.family] + ofRecordings
    /// What is known of neurons of the ground truth.
    public static let ofNeurons: [Trait] = [
        .indicator, .species, .region, .cellClass, .preparation, .citation, .licence,
    ]

    /// The key in JSON.
    public var key: String { stringValue }
    /// In columns of tables, YAML and safetensors: `cell_class`.
    public var column: String { Self.columns[rawValue] }
    /// In sentences: `cell class`.
    public var name: String { Self.names[rawValue] }

    /// None: a number in the path of an error would tell nobody which trait is meant.
    public var intValue: Int? { nil }

    /// There are no keys that are numbers.
    public init?(intValue: Int) { nil }

    // Asked for with every row of the catalog.
    private static let columns = allCases.map { $0.words(separator: "_") }
    private static let names = allCases.map { $0.words(separator: " ") }

    private func words(separator: String) -> String {
        key.reduce(into: "") { $0 += $1.isUppercase ? separator + $1.lowercased() : String($1) }
    }

    /// The values of which all possible ones are kinds; `nil` for any text.
    public var allowedValues: [String]? { self == .cellClass ? CellClass.allCases.map(\.rawValue) : nil }

    /// Whether a text can be a value.
    public func accepts(_ text: String) -> Bool { self != .cellClass || CellClass(named: text) != nil }
}

/// The class of the recorded neurons.
public enum CellClass: String, Hashable, Sendable, Codable, CaseIterable {
    /// Excitatory (principal, pyramidal) neurons.
    case excitatory
    /// Inhibitory neurons (interneurons).
    case inhibitory

    /// The class that a name stands for, or a kind of it: `EXC`, `interneuron`, `PV`.
    ///
    /// - Parameter name: any name that ``Vocabulary/cellClasses`` knows.
    package init?(named name: String) {
        if let known = CellClass(rawValue: name) {
            self = known
            return
        }
        let isMeant = { (known: CellClass) in
            Vocabulary.cellClasses.relation(of: name, to: known.rawValue) <= .narrower
        }
        guard let known = Self.allCases.first(where: isMeant) else { return nil }
        self = known
    }

    /// Reads the token of a model's name.
    init?(token: some StringProtocol) {
        switch token {
        case "EXC", "excitatory": self = .excitatory
        case "INH", "inhibitory": self = .inhibitory
        default: return nil
        }
    }
}

/// What is known of some neurons, or of what a model was made for; what is not known is `nil`.
public struct Traits: Hashable, Sendable {
    /// By the place of the trait: looked up for thousands of models.
    private var values: [String?]

    /// Nothing is known.
    public init() { values = Self.nothing }

    private static let nothing = [String?](repeating: nil, count: Trait.allCases.count)

    /// What is known of a trait.
    public subscript(trait: Trait) -> String? {
        get { values[trait.rawValue] }
        set { values[trait.rawValue] = newValue }
    }

    /// The class of neurons, by whatever name.
    public var cellClass: CellClass? {
        get { self[.cellClass].flatMap { CellClass(rawValue: $0) ?? CellClass(named: $0) } }
        set { self[.cellClass] = newValue?.rawValue }
    }

    /// The known ones of some traits, in their order.
    public func values(of traits: [Trait]) -> [String] { traits.compactMap { self[$0] } }

    /// These traits, but for those that `others` knows.
    public func overridden(by others: Traits) -> Traits {
        var traits = self
        for trait in Trait.allCases { traits[trait] = others[trait] ?? self[trait] }
        return traits
    }
}

extension Traits: ExpressibleByDictionaryLiteral {
    /// Gathers what is known; `nil` where something is not.
    public init(dictionaryLiteral elements: (Trait, String?)...) {
        self.init()
        for (trait, value) in elements { self[trait] = value }
    }
}

extension Traits: Codable {
    /// Reads all traits that are there.
    ///
    /// - Parameter decoder: holds an object, in which other keys may stand too.
    /// - Throws: `DecodingError` for a value that is no text, or that the trait does not accept.
    public init(from decoder: any Decoder) throws {
        try self.init(from: decoder, only: Trait.allCases)
    }

    /// Reads those of some traits that are there.
    ///
    /// - Parameters:
    ///   - decoder: holds an object, in which other keys may stand too.
    ///   - traits: which ones.
    /// - Throws: `DecodingError` for a value that is no text, or that the trait does not accept.
    package init(from decoder: any Decoder, only traits: [Trait]) throws {
        let container = try decoder.container(keyedBy: Trait.self)
        self.init()
        for trait in traits {
            self[trait] = try container.decodeIfPresent(String.self, forKey: trait)
            if let text = self[trait], !trait.accepts(text) {
                throw DecodingError.dataCorruptedError(
                    forKey: trait, in: container, debugDescription: "“\(text)” is no \(trait.name)")
            }
        }
    }

    /// Writes the known traits beside what else stands in the object.
    ///
    /// - Parameter encoder: receives keys of an object.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Trait.self)
        for trait in Trait.allCases { try container.encodeIfPresent(self[trait], forKey: trait) }
    }
}
