import Core
import GRDB
import Testing

@testable import Registry

@Suite("The traits that models are chosen by, in one column")
struct TraitColumnsTests {
    private static func readBack(_ traits: Traits) throws -> Traits {
        let column = try #require(traits.columnsOfModels.first { $0.0 == "traits" }?.1 as? String)
        return try Traits(ofRecordings: column)
    }

    @Test(
        "are read back as they were, each as its own, whatever their texts end in",
        arguments: [
            [:], [.indicator: "GCaMP6f", .cellClass: "excitatory", .species: "mouse", .region: "V1"],
            [.region: "V1"], [.indicator: "GCaMP6f\r", .cellClass: "excitatory", .species: "mouse\r"],
            [.indicator: "GCaMP6f", .species: "\u{301}mouse", .region: "\r"],
        ] as [Traits])
    func same(traits: Traits) throws {
        #expect(try Self.readBack(traits) == traits)
    }

    @Test("have a blank where a text has a line end")
    func lineEnds() throws {
        let read = try Self.readBack([.indicator: "GCaMP\n6f", .cellClass: "excitatory", .species: "m\r\nm"])
        #expect(read == [.indicator: "GCaMP 6f", .cellClass: "excitatory", .species: "m\r m"])
    }
}
