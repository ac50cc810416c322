import Core
import Foundation
import Testing

@Suite("Traits")
struct TraitsTests {
    private let all: Traits = [
        .family: "Global", .indicator: "GCaMP6f", .cellClass: "inhibitory", .species: "mouse", .region: "V1",
        .preparation: "slice", .citation: "Somebody", .licence: "MIT",
    ]

    @Test("are called the same everywhere, in the spelling of the place")
    func names() {
        #expect(Core.Trait.cellClass.key == "cellClass" && Core.Trait.cellClass.column == "cell_class")
        #expect(Core.Trait.cellClass.name == "cell class" && Core.Trait.region.column == "region")
        #expect(Set(Core.Trait.ofModels + Core.Trait.ofNeurons) == Set(Core.Trait.allCases))
    }

    @Test("stand in JSON beside what else is in the object, and are read back", arguments: [true, false])
    func json(isKnown: Bool) throws {
        let traits = isKnown ? all : Traits()
        let text = String(decoding: try JSONEncoder().encode(traits), as: UTF8.self)
        let longer = text.replacing("{", with: isKnown ? "{\"other\": 1, " : "{\"other\": 1")
        #expect(try JSONDecoder().decode(Traits.self, from: Data(longer.utf8)) == traits)
        #expect(text.contains("\"cellClass\":\"inhibitory\"") == isKnown)
    }

    @Test("of which a value cannot be are refused by their key", arguments: ["\"glia\"", "3", "[\"inhibitory\"]"])
    func impossible(_ value: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Traits.self, from: Data("{\"cellClass\": \(value)}".utf8))
        }
        #expect(error.map { "\($0)".contains("cellClass") } == true)
    }

    @Test("have one of two classes of neurons, by whatever name")
    func classes() {
        for (text, known) in [("INH", CellClass.inhibitory), ("PV", .inhibitory), ("pyramidal", .excitatory)] {
            let traits: Traits = [.cellClass: text]
            #expect(traits.cellClass == known && traits[.cellClass] == text)
        }
    }

    @Test("override others where they are known")
    func overriding() {
        let given: Traits = [.species: "rat", .region: nil]
        #expect(all.overridden(by: given)[.species] == "rat" && all.overridden(by: given)[.region] == "V1")
        #expect(all.overridden(by: given).values(of: [.region, .species]) == ["V1", "rat"])
    }
}
