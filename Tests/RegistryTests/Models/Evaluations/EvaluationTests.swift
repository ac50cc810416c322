import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Evaluations of a model")
struct EvaluationTests {
    /// A registry with one model and its evaluations, the newer of which was added first.
    private func withEvaluations(_ body: (OpenRegistry, ModelRecord) throws -> Void) throws {
        try withRegistry { registry in
            let model = try registry.add(SampleModels.configuration()).record
            for date in ["2026-02-28T23:00:00-02:00", "2026-02-28T12:00:00Z"] {
                for _ in 0..<2 { try registry.models.add(SampleRecords.evaluation(date: date), to: model) }
            }
            try body(registry, model)
        }
    }

    private func folder(_ registry: OpenRegistry) -> URL {
        registry.location.folder.appending(path: "manifests/evaluations/tiny_30Hz@1")
    }

    @Test("are kept once each, and given back by their dates")
    func order() throws {
        try withEvaluations { registry, model in
            let dates = try registry.models.evaluations(of: model).map(\.date)
            #expect(dates == ["2026-02-28T12:00:00Z", "2026-02-28T23:00:00-02:00"])
            #expect(try registry.models.evaluations(of: model).first == SampleRecords.evaluation(date: dates[0]))
            let files = try names(in: folder(registry))
            #expect(files.count == 2 && files[1].hasPrefix("20260301T010000Z-"), "\(files)")
        }
    }

    @Test("do not change the manifest, are kept by gc, and are removed with the model")
    func removal() throws {
        try withEvaluations { registry, model in
            let manifest = try registry.models.manifest(of: model)
            #expect(try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: -60).items.isEmpty)
            #expect(try registry.models.evaluations(of: model).count == 2)
            #expect(try registry.models.manifest(of: model) == manifest)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            try registry.models.remove(model)
            #expect(!FileManager.default.fileExists(atPath: folder(registry).path))
            #expect(throws: RegistryError.self) { try registry.models.add(SampleRecords.evaluation(), to: model) }
        }
    }

    @Test("are exported and imported with the model, also into a registry that has it")
    func export() throws {
        try withEvaluations { registry, model in
            let file = registry.folderAbove.appending(path: "model.tar")
            try registry.models.export(model, to: file)
            try withRegistry { other in
                let theirs = try other.add(SampleModels.configuration()).record
                let newer = SampleRecords.evaluation(date: "2027-01-01T00:00:00Z")
                try other.models.add(newer, to: theirs)
                #expect(try other.models.importModel(from: file) == .alreadyPresent(theirs))
                #expect(try other.models.evaluations(of: theirs) == registry.models.evaluations(of: model) + [newer])
                let fresh = try other.models.importModel(from: file, name: "theirs").record
                #expect(try other.models.evaluations(of: fresh) == registry.models.evaluations(of: model))
            }
        }
    }

    @Test("that were altered are found by verify, and nothing else is")
    func altered() throws {
        try withEvaluations { registry, model in
            let file = folder(registry).appending(path: try names(in: folder(registry))[0])
            let text = try String(contentsOf: file, encoding: .utf8).replacing("0.6", with: "0.9")
            try Data(text.utf8).write(to: file)
            let findings = try registry.maintenance.verify(full: false).findings
            #expect(findings.map(\.kind) == [.evaluationUnreadable] && findings.map(\.path) == [file.path])
            #expect(try registry.maintenance.verify(full: false).isSound == false)
            let error = try #require(throws: RegistryError.self) { try registry.models.evaluations(of: model) }
            #expect(error.category == .badData && error.reason.contains(file.path))
            let output = registry.folderAbove.appending(path: "model.tar")
            #expect(throws: RegistryError.self) { try registry.models.export(model, to: output) }
        }
    }

    @Test("of a model that is gone are leftovers, which a new model of that version does not inherit")
    func abandoned() throws {
        try withEvaluations { registry, _ in
            try registry.manifests.removeModel(file: "tiny_30Hz@1.json")
            #expect(try registry.maintenance.verify(full: false).findings.contains { $0.kind == .leftover })
            let next = try registry.add(SampleModels.configuration(), seed: 2).record
            #expect(next.identifier == "tiny_30Hz@1")
            #expect(try registry.models.evaluations(of: next).isEmpty)
            try registry.models.add(SampleRecords.evaluation(), to: next)
            try registry.manifests.removeModel(file: "tiny_30Hz@1.json")
            let items = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: -60).items
            #expect(
                items.contains { $0.path == folder(registry).path && $0.reason == .leftover && $0.byteCount > 1000 })
            #expect(!FileManager.default.fileExists(atPath: folder(registry).path))
        }
    }

    @Test("with a date that is none, or a number that JSON does not know, are refused")
    func refused() throws {
        try withEvaluations { registry, model in
            var evaluation = SampleRecords.evaluation(date: "yesterday")
            #expect(throws: RegistryError.self) { try registry.models.add(evaluation, to: model) }
            evaluation = SampleRecords.evaluation(correlations: [.nan])
            let error = try #require(throws: RegistryError.self) { try registry.models.add(evaluation, to: model) }
            #expect(error.reason.contains("neurons.0.calibrated.correlation"), "\(error)")
            #expect(try registry.models.evaluations(of: model).count == 2)
        }
    }
}
