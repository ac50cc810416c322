import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Imported models")
struct ImportTests {
    @Test("give back the bundle, whole or only some levels")
    func bundle() throws {
        try withRegistry { registry in
            let expected = try Generated.bundle(SampleModels.configuration())
            let record = try registry.add(expected.configuration).record
            #expect(try registry.models.bundle(of: record) == expected)
            #expect(try registry.models.ensembles(of: record, noiseLevels: [3]) == [expected.ensembles[1]])
            #expect(throws: (any Error).self) { try registry.models.ensembles(of: record, noiseLevels: [7]) }
        }
    }

    @Test("with damaged weights are not given back")
    func damaged() throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            let place = registry.store.url(of: record.digest)
            var bytes = try Data(contentsOf: place)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: place, options: .atomic)
            let error = try #require(throws: RegistryError.self) { try registry.models.bundle(of: record) }
            #expect(error.category == .badData)
            #expect(error.reason.contains(record.digest.hexadecimal))
        }
    }

    @Test("carry what a published name tells, the licence and the citation; others claim nothing")
    func metadata() throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration(name: "GC8m_EXC_30Hz_smoothing50ms")
            let published = try registry.models.manifest(of: registry.add(configuration).record)
            #expect(published.traits[.indicator] == "GCaMP8m")
            #expect(published.licence == "GPL-3.0")
            #expect(published.citation?.contains("10.1038/s41593-021-00895-5") == true)
            #expect(published.importedBy == Program.nameAndVersion)
            let own = try registry.models.manifest(of: registry.add(SampleModels.configuration(name: "mine")).record)
            #expect(own.traits[.indicator] == nil)
            #expect(own.licence == nil && own.citation == nil)
        }
    }

    @Test(
        "whose name contradicts the configuration are refused, or accepted on record",
        arguments: [
            ("Global_EXC_15Hz_smoothing50ms", "/x/model.zip", "15.0 Hz"),
            ("Global_EXC_30Hz_smoothing25ms", "/x/model.zip", "25 ms"),
            ("Global_EXC_30Hz_smoothing50ms_causalkernel", "/x/model.zip", "causal"),
            ("Global_EXC_30Hz_smoothing50ms", "/x/Global_EXC_15Hz_smoothing50ms.keras.zip", "15.0 Hz"),
            ("Global_EXC_30Hz_smoothing50ms", "/x/GC8m_EXC_30Hz_smoothing50ms", "called “GC8m_EXC_30Hz_smoothing50ms”"),
        ])
    func contradictions(name: String, location: String, expected: String) throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration(name: name)
            let error = try #require(throws: RegistryError.self) { try registry.add(configuration, from: location) }
            #expect(error.category == .badData)
            #expect(error.reason.contains(expected), "\(error.reason)")
            #expect(error.remedy?.contains("--accept") == true)
            #expect(try registry.models.all().isEmpty && registry.store.contents().objects.isEmpty)
            let accepted = try registry.add(configuration, from: location, acceptingContradictions: true).record
            let recorded = try registry.models.manifest(of: accepted).acceptedContradictions
            #expect(recorded.contains { $0.contains(expected) })
        }
    }

    @Test("take the name that the user gives, if it is possible")
    func chosenName() throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration(name: "Global_EXC_30Hz_smoothing50ms")
            let record = try registry.add(configuration, name: "mine").record
            #expect(record.name == "mine")
            #expect(record.traits[.family] == "Global")
            #expect(throws: RegistryError.self) { try registry.add(configuration, name: "../mine") }
        }
    }

    @Test(
        "whose outputs overflow are refused, however they come and whatever their test vectors claim", arguments: 0..<4)
    func overflow(way: Int) throws {
        let bundle = try SampleModels.overflowingBundle()
        let text = Data("model_name: \(bundle.configuration.modelName)\n".utf8)
        let source = ModelSource(location: "/x", framework: "keras", digest: try Digest(of: text))
        try withRegistryAndFolder { registry, folder in
            let error = try #require(throws: RegistryError.self) {
                if way == 0 {
                    _ = try registry.models.importBundle(bundle, configurationText: text, source: source)
                } else {
                    let claimed = try TestVectors(of: Generated.bundle(bundle.configuration))
                    let file = folder.appending(path: "model.tar")
                    try SampleModels.exported(bundle, vectors: claimed, to: file)
                    if way == 2 { try Archive.extract(file, into: folder.appending(path: "model")) }
                    _ = try registry.models.importModel(from: way == 2 ? folder.appending(path: "model") : file)
                }
            }
            #expect(error.category == .badData && error.reason.contains("finite"), "\(error)")
            #expect(try registry.models.all().isEmpty && registry.store.contents().objects.isEmpty)
            #expect(try folderContents(registry.location.temporary).isEmpty)
        }
    }

    @Test("whose networks do not compute what their test vectors say are refused before anything of them can be seen")
    func otherVectors() throws {
        let bundle = try Generated.bundle(SampleModels.configuration())
        let others = try TestVectors(of: Generated.bundle(bundle.configuration, seed: 9))
        try withTemporaryFolder { folder in
            let steps = StepCounter()
            let registry = try OpenRegistry(
                at: RegistryLocation(folder: folder.appending(path: "registry"))
            ) { _ in steps.count() }
            let file = folder.appending(path: "model.tar")
            try SampleModels.exported(bundle, vectors: others, to: file)
            let error = try #require(throws: RegistryError.self) { try registry.models.importModel(from: file) }
            #expect(error.category == .badData && error.reason.contains("do not compute what they did"), "\(error)")
            #expect(steps.total == 0)
            // With their own they are taken.
            let honest = folder.appending(path: "honest.tar")
            try SampleModels.exported(bundle, vectors: TestVectors(of: bundle), to: honest)
            #expect(try registry.models.test(registry.models.importModel(from: honest).record).outcome == .passed)
        }
    }
}

@Suite(
    "Published bundles in a registry",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct PublishedImportReferenceTests {
    @Test(
        "are imported, tested and found",
        arguments: [
            ("Global_EXC_30Hz_smoothing25ms.torch.zip", "Global", "torch", 34381),
            ("Global_EXC_30Hz_smoothing50ms_causalkernel.keras.zip", "Global", "keras", 35441),
            ("OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip", "OGB_zf_pDp", "keras", 35441),
        ])
    func published(file: String, family: String, framework: String, parameterCount: Int) throws {
        let archive = try ReferenceData.url("bundles/\(file)")
        try withRegistry { registry in
            let outcome = try registry.models.importModel(from: archive)
            let record = outcome.record
            #expect(record.traits[.family] == family)
            #expect(try registry.models.importModel(from: archive) == .alreadyPresent(record))
            #expect(try registry.models.test(record).outcome == .passed)
            let manifest = try registry.models.manifest(of: record)
            #expect(manifest.source.digest == (try Digest(ofFileAt: archive)))
            #expect(manifest.source.framework == framework)
            #expect(manifest.configuration.network.parameterCount == parameterCount)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }
}
