@testable import Core
import Testing

@Suite("The vocabulary")
struct VocabularyTests {
    @Test(
        "knows the names that people and files write",
        arguments: [
            (Core.Trait.indicator, "GCaMP8m", ["jGCaMP8m", "gcamp8m", "GCaMP-8m", "GC8m", "j GCaMP 8m"]),
            (.indicator, "Cal-520", ["Cal520", "cal 520", "CAL-520 AM"]),
            (.indicator, "OGB-1", ["OGB1", "ogb-1", "Oregon Green BAPTA-1", "OGB"]),
            (.indicator, "R-CaMP1.07", ["RCaMP", "R-CaMP", "rcamp1.07", "RCaMP1.07"]),
            (.indicator, "jRGECO1a", ["jGECO1a", "jrgeco1a", "RGECO1a"]),
            (.indicator, "GCaMP7f", ["jGCaMP7f"]), (.indicator, "GCaMP5K", ["GCaMP5k"]),
            (.indicator, "XCaMP-Gf", ["XCaMPgf"]), (.indicator, "jRCaMP1a", ["RCaMP1a", "jrcamp1a"]),
            (.species, "mouse", ["Mus musculus", "mice", "C57BL/6J"]), (.species, "zebrafish", ["zf", "Danio rerio"]),
            (.region, "V1", ["VISp", "primary visual cortex"]), (.region, "S1", ["SSp"]), (.region, "pDp", ["PDP"]),
            (.region, "spinal cord", ["Spinal_cord", "spinal-cord"]),
            (.cellClass, "inhibitory", ["INH", "interneuron", "Interneurons", "GABAergic"]),
            (.cellClass, "excitatory", ["EXC", "principal cells"]),
            (.cellClass, "PV", ["parvalbumin", "PV+", "Pvalb"]),
        ])
    func synonyms(_ trait: Core.Trait, _ name: String, _ others: [String]) throws {
        let vocabulary = try #require(trait.vocabulary)
        for other in [name] + others {
            #expect(vocabulary.term(other)?.name == name, "\(other)")
            #expect(vocabulary.relation(of: other, to: name) == .same)
        }
    }

    @Test(
        "says what is a kind or a part of what, and what is of one family",
        arguments: [
            (Core.Trait.indicator, "jGCaMP8s", "GCaMP8", TermRelation.narrower),
            (.indicator, "GCaMP8", "GC8f", .broader),
            (.indicator, "GCaMP8s", "jGCaMP8m", .sameFamily), (.indicator, "GCaMP6f", "GCaMP8f", .other),
            (.indicator, "GCaMP6f", "GCaMP", .narrower), (.indicator, "Ai93", "GCaMP6s", .sameFamily),
            (.indicator, "jRCaMP1a", "R-CaMP1.07", .other), (.indicator, "GCaMP6", "GCaMP8", .other),
            (.region, "VISp", "visual cortex", .narrower), (.region, "V1", "cortex", .narrower),
            (.region, "cortex", "V1", .broader), (.region, "V1", "S1", .other), (.region, "pDp", "cortex", .other),
            (.cellClass, "PV", "interneuron", .narrower), (.cellClass, "PV", "SST", .other),
            (.cellClass, "pyramidal", "EXC", .narrower), (.species, "mouse", "rodent", .narrower),
            (.indicator, "MyCaMP-3", "mycamp3", .same), (.indicator, "MyCaMP3", "MyCaMP4", .other),
        ])
    func relations(_ trait: Core.Trait, _ recorded: String, _ asked: String, _ relation: TermRelation) throws {
        let vocabulary = try #require(trait.vocabulary)
        #expect(vocabulary.relation(of: recorded, to: asked) == relation)
        #expect(vocabulary.matches(recorded, asked: asked) == (relation <= .narrower))
    }

    @Test(
        "finds the names in texts of files that say more",
        arguments: [
            (Core.Trait.region, "VISp, layer 4", ["V1"]), (.region, "visual cortex (V1)", ["visual cortex", "V1"]),
            (.region, "left V1 L2/3", ["V1"]), (.species, "Mus musculus (C57BL/6J)", ["mouse"]),
            (.species, "http://purl.obolibrary.org/obo/NCBITaxon_10090", ["mouse"]),
            (.indicator, "GCaMP6f (Ai93)", ["GCaMP6f", "TITL-GCaMP6f"]),
            (.indicator, "Cux2-CreERT2;Camk2a-tTA;Ai93(TITL-GCaMP6f)", ["TITL-GCaMP6f", "TITL-GCaMP6f"]),
            (.indicator, "XCaMP-Gf, jGCaMP7f, jGCaMP8s", ["XCaMP-Gf", "GCaMP7f", "GCaMP8s"]),
            (.indicator, "GCaMP 9x", []), (.region, "unknown", []), (.region, "brain", []),
        ])
    func texts(_ trait: Core.Trait, _ text: String, _ names: [String]) {
        #expect(trait.vocabulary?.terms(in: text).map(\.name) == names)
    }

    @Test("finds one of several recorded names, and the beginning of an unknown one")
    func several() {
        #expect(Vocabulary.indicators.matches("XCaMP-Gf, jGCaMP7f, jGCaMP8s", asked: "GCaMP8"))
        #expect(Vocabulary.indicators.matches("MyCaMP-3 fast", asked: "mycamp3"))
        #expect(!Vocabulary.indicators.matches("mycamp3", asked: "MyCaMP-3 fast"))
    }

    @Test(
        "names the nearest of what is not known",
        arguments: [
            (Core.Trait.indicator, "GCaMP8x", "GCaMP8"), (.indicator, "GCaMP9x", "GCaMP"),
            (.indicator, "jRGEC01a", "jRGECO1a"),
            (.species, "mouze", "mouse"), (.region, "VISpp", "V1"), (.cellClass, "inhibitry", "inhibitory"),
            (.indicator, "MyCamp4", "MyCaMP3"),
        ])
    func nearest(_ trait: Core.Trait, _ name: String, _ nearest: String) throws {
        let names = try #require(trait.vocabulary).names(nearestTo: name, or: ["MyCaMP3"])
        #expect((1...3).contains(names.count) && names.contains { $0.hasPrefix(nearest) }, "\(names)")
    }

    @Test(
        "has one term per name, and a source and known broader terms for each",
        arguments: [Core.Trait.indicator, .species, .region, .cellClass])
    func table(_ trait: Core.Trait) throws {
        let vocabulary = try #require(trait.vocabulary)
        var terms: [String: String] = [:]
        for term in vocabulary.terms {
            #expect(!term.source.isEmpty)
            for name in [term.name] + term.synonyms {
                let key = Vocabulary.key(of: name)
                #expect(!key.isEmpty && terms[key, default: term.name] == term.name, "\(name) is \(terms[key] ?? "")")
                terms[key] = term.name
            }
            for name in term.broader {
                #expect(vocabulary.terms.contains { $0.name == name }, "\(term.name) within \(name)")
                #expect(vocabulary.relation(of: name, to: term.name) == .broader, "\(term.name) is within itself")
            }
        }
    }

    @Test("tells the two classes of neurons from their kinds")
    func classes() {
        #expect(CellClass(named: "PV") == .inhibitory && CellClass(named: "Interneurons") == .inhibitory)
        #expect(CellClass(named: "pyramidal cells") == .excitatory && CellClass(named: "EXC") == .excitatory)
        #expect(CellClass(named: "glia") == nil)
    }
}
