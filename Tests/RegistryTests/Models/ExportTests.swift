import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("An exported model")
struct ExportTests {
    @Test("is imported elsewhere with the same manifest and objects, and exports to the same bytes")
    func roundTrip() throws {
        try withExportedModel { folder, file, manifest in
            let other = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            let outcome = try other.models.importModel(from: file)
            #expect(try other.models.manifest(of: outcome.record) == manifest)
            #expect(try other.models.importModel(from: file) == .alreadyPresent(outcome.record))
            #expect(try other.models.test(outcome.record).outcome == .passed)
            #expect(try other.maintenance.verify(full: true).findings.isEmpty)
            let again = folder.appending(path: "again.tar")
            try other.models.export(outcome.record, to: again)
            #expect(try Data(contentsOf: again) == Data(contentsOf: file))
        }
    }

    @Test("is the same model when it was unpacked into a folder, and refused when a file of it is missing or altered")
    func unpacked() throws {
        try withExportedModel { folder, file, manifest in
            let other = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(file, into: unpacked)
            let expected = ["config.yaml", "manifest.json", "test-vectors.safetensors", "weights.safetensors"]
            #expect(try names(in: unpacked) == expected)
            #expect(try other.models.manifest(of: other.models.importModel(from: unpacked).record) == manifest)
            try Data("model_name: other\n".utf8).write(to: unpacked.appending(path: "config.yaml"))
            let altered = try #require(throws: RegistryError.self) { try other.models.importModel(from: unpacked) }
            #expect(altered.reason.contains("“config.yaml” was altered"))
            try FileManager.default.removeItem(at: unpacked.appending(path: "weights.safetensors"))
            let incomplete = try #require(throws: RegistryError.self) { try other.models.importModel(from: unpacked) }
            #expect(incomplete.reason.contains("lacks “weights.safetensors”"))
        }
    }

    @Test("whose evaluations are compressed far better than any document is refused, and they are not unpacked")
    func hostileEvaluations() throws {
        try withExportedModel { folder, file, _ in
            let other = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(file, into: unpacked)
            let place = unpacked.appending(path: "evaluations.json")
            try Data(repeating: 32, count: 1 << 24).write(to: place)
            try gzip(place)
            let error = try #require(throws: FileError.self) { try other.models.importModel(from: unpacked) }
            #expect(error.reason.contains("evaluations.json.gz") && error.reason.contains("unpacks to more than"))
        }
    }

    @Test("with a file of nothing is refused, not taken for one without that file")
    func emptyFile() throws {
        try withExportedModel { folder, file, _ in
            let other = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(file, into: unpacked)
            try Data().write(to: unpacked.appending(path: "evaluations.json"))
            let error = #expect(throws: (any Error).self) { try other.models.importModel(from: unpacked) }
            #expect((error as? any CascadeError)?.reason.contains("evaluations.json") == true)
        }
    }

    @Test("takes another version where its own is taken by other content, and another name on request")
    func otherVersion() throws {
        try withExportedModel { folder, file, manifest in
            let other = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            try other.add(SampleModels.configuration(), seed: 99)
            #expect(try other.models.importModel(from: file).record.version == 2)
            let renamed = try other.models.importModel(from: file, name: "theirs").record
            #expect(renamed.identifier == "theirs@1")
            #expect(renamed.digest == manifest.digest)
        }
    }

    @Test("for the reference toolbox is imported with the same weights and text", arguments: ["model", "model.zip"])
    func published(name: String) throws {
        try withRegistry { registry in
            let bundle = try Generated.bundle(SampleModels.configuration())
            let source = ModelSource(location: "/x", framework: "keras", digest: try Digest(of: Data()))
            let text = BundleConfigurationFile.encode(bundle.configuration)
            let record = try registry.models.importBundle(bundle, configurationText: text, source: source).record
            for form in [ModelForm.keras, .torch] {
                let place = registry.folderAbove.appending(path: "\(form.rawValue)-\(name)")
                try registry.models.export(record, to: place, as: form)
                let theirs = try registry.models.importModel(from: place, name: form.rawValue).record
                #expect(theirs.digest == record.digest)
                let (ours, again) = (try registry.models.manifest(of: record), try registry.models.manifest(of: theirs))
                #expect(again.source.framework == form.rawValue)
                #expect(again.objects == ours.objects)
            }
        }
    }

    @Test("does not replace a file unless that is allowed")
    func existing() throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            let file = registry.folderAbove.appending(path: "model.tar")
            try registry.models.export(record, to: file)
            #expect(throws: FileError.self) { try registry.models.export(record, to: file) }
            try registry.models.export(record, to: file, replacesExisting: true)
        }
    }

    @Test("that was cut off or altered anywhere is refused and leaves the registry as it was, or is equal")
    func altered() throws {
        try withExportedModel { folder, file, manifest in
            let bytes = try Data(contentsOf: file)
            let damaged = folder.appending(path: "damaged.tar")
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "other")))
            for position in stride(from: 0, to: bytes.count, by: 97) {
                for isCut in [true, false] {
                    var copy = isCut ? bytes.prefix(position) : bytes
                    if !isCut { copy[position] ^= 0x10 }
                    try copy.write(to: damaged)
                    do {
                        let record = try registry.models.importModel(from: damaged).record
                        let found = try registry.models.manifest(of: record)
                        #expect(found.objects == manifest.objects, "position \(position), cut: \(isCut)")
                        try registry.models.remove(record)
                    } catch let error as any CascadeError {
                        #expect(error.category == .badData || error.category == .notFound, "\(position): \(error)")
                    }
                }
            }
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    private func withExportedModel(_ body: (URL, URL, ModelManifest) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            let record = try registry.add(SampleModels.configuration()).record
            let file = folder.appending(path: "model.tar")
            try registry.models.export(record, to: file)
            try body(folder, file, registry.models.manifest(of: record))
        }
    }
}
