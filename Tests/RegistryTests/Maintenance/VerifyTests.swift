import Core
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Verification")
struct VerifyTests {
    /// Ways to damage a registry that holds one model with the alias “mine”.
    enum Damage: String, CaseIterable, CustomTestStringConvertible {
        case missingObject, shortObject, alteredObject, unusedObject, strangerInStore, leftoverInTmp, leftoverManifest
        case garbageManifest, newerManifest, renamedManifest, danglingAlias, garbageAlias, alteredCatalog
        case alteredKind

        var testDescription: String { rawValue }

        var expected: (kind: VerificationReport.Kind, isSound: Bool, needsFull: Bool) {
            switch self {
            case .missingObject: (.objectMissing, false, false)
            case .shortObject: (.objectSize, false, false)
            case .alteredObject: (.objectDigest, false, true)
            case .unusedObject: (.objectUnused, true, false)
            case .strangerInStore: (.strangerInStore, false, false)
            case .leftoverInTmp, .leftoverManifest: (.leftover, true, false)
            case .garbageManifest, .newerManifest, .renamedManifest, .garbageAlias: (.manifestUnreadable, false, false)
            case .danglingAlias: (.aliasDangling, false, false)
            case .alteredCatalog, .alteredKind: (.catalogDiffers, false, false)
            }
        }
    }

    @Test("of an untouched registry finds nothing", arguments: [true, false])
    func clean(full: Bool) throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration())
            let report = try registry.maintenance.verify(full: full)
            #expect(report.findings.isEmpty)
            #expect(report.modelCount == 1)
            #expect(report.objectCount == 3)
        }
    }

    @Test("names every kind of damage, how bad it is, and a remedy", arguments: Damage.allCases)
    func damage(_ damage: Damage) throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            try registry.models.setAlias("mine", to: record)
            try inflict(damage, on: registry)
            let reopened = try OpenRegistry(at: registry.location)
            let report = try reopened.maintenance.verify(full: true)
            let finding = try #require(report.findings.first { $0.kind == damage.expected.kind }, "\(report)")
            #expect(report.isSound == damage.expected.isSound)
            #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
            #expect(finding.path.hasPrefix(registry.location.folder.path))
            let quick = try reopened.maintenance.verify(full: false)
            #expect(quick.findings.contains { $0.kind == damage.expected.kind } == !damage.expected.needsFull)
        }
    }

    @Test("does not take for damage what others add and remove meanwhile")
    func concurrentChanges() async throws {
        try await withTemporaryFolder { parent in
            let location = RegistryLocation(folder: parent.appending(path: "registry"))
            try OpenRegistry(at: location).add(SampleModels.configuration())
            let changes = StepCounter()
            let changeCount = 60
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let registry = try OpenRegistry(at: location)
                    for number in 0..<changeCount {
                        defer { changes.count() }
                        let name = "comes\(number)_30Hz"
                        let record = try registry.add(SampleModels.configuration(name: name), seed: 2).record
                        try registry.models.setAlias("mine", to: record)
                        try registry.models.remove(record)
                    }
                }
                group.addTask {
                    while changes.total < changeCount {
                        let report = try OpenRegistry(reading: location).maintenance.verify(full: true)
                        #expect(report.isSound, "\(changes.total): \(report.damage)")
                    }
                }
                try await group.waitForAll()
            }
            // What is damaged is found nevertheless.
            let registry = try OpenRegistry(at: location)
            try registry.store.remove(registry.models.named("tiny_30Hz").digest)
            #expect(try registry.maintenance.verify(full: false).findings.map(\.kind) == [.objectMissing])
        }
    }

    @Test("is clean again once a damaged model was imported again")
    func mended() throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration())
            try inflict(.alteredObject, on: registry)
            try registry.add(SampleModels.configuration())
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    private func inflict(_ damage: Damage, on registry: OpenRegistry) throws {
        let object = try #require(registry.store.contents().objects.first)
        let place = registry.store.url(of: object)
        let manifest = registry.manifests.url(ofModelFile: "tiny_30Hz@1.json")
        let folder = registry.location.modelManifests
        switch damage {
        case .missingObject: try FileManager.default.removeItem(at: place)
        case .shortObject: try Data().write(to: place, options: .atomic)
        case .alteredObject:
            var bytes = try Data(contentsOf: place)
            bytes[0] ^= 1
            try bytes.write(to: place, options: .atomic)
        case .unusedObject: try registry.store.put(Data("unused".utf8))
        case .strangerInStore: try Data().write(to: place.deletingLastPathComponent().appending(path: "x"))
        case .leftoverInTmp: try Data().write(to: registry.location.temporary.appending(path: "object-1"))
        case .leftoverManifest: try Data().write(to: folder.appending(path: ".tiny_30Hz@2.json.partial"))
        case .garbageManifest: try Data("{".utf8).write(to: manifest)
        case .newerManifest:
            let text = try String(contentsOf: manifest, encoding: .utf8)
            try Data(text.replacing("\"schemaVersion\" : 1", with: "\"schemaVersion\" : 9").utf8).write(to: manifest)
        case .renamedManifest:
            try FileManager.default.moveItem(at: manifest, to: folder.appending(path: "other@1.json"))
        case .danglingAlias: try registry.manifests.set(AliasManifest(alias: "lost", name: "gone", version: 1))
        case .garbageAlias: try Data("{".utf8).write(to: registry.manifests.url(ofAlias: "mine"))
        case .alteredCatalog:
            try registry.catalog.database.write { try $0.execute(sql: "UPDATE model SET frame_rate_hz = 99") }
        case .alteredKind:
            try registry.catalog.database.write { try $0.execute(sql: "UPDATE model_kind SET noise_levels = '[9]'") }
        }
    }
}
