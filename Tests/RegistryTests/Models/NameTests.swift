import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("The name of a model")
struct NameTests {
    @Test("is refused where it is that of an alias, which goes on to mean what it meant")
    func alias() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration()).record
            try registry.models.setAlias("mine_30Hz", to: first)
            let error = try #require(throws: RegistryError.self) {
                try registry.add(SampleModels.configuration(name: "mine_30Hz"), seed: 2)
            }
            #expect(error.category == .usage && error.remedy?.contains("--delete mine_30Hz") == true)
            #expect(try registry.models.named("mine_30Hz").identifier == first.identifier)
            #expect(try registry.models.all().count == 1)
            #expect(throws: RegistryError.self) { try registry.models.requireFreeName("mine_30Hz") }
        }
    }

    @Test("is refused where an alias that cannot be read has it")
    func unreadableAlias() throws {
        try withRegistry { registry in
            try createFolder(registry.location.aliasManifests)
            try Data("{".utf8).write(to: registry.manifests.url(ofAlias: "tiny_30Hz"))
            #expect(throws: RegistryError.self) { try registry.add(SampleModels.configuration()) }
        }
    }

    @Test(
        "is refused as an alias where it states what the model is not: rate, smoothing, kernel, in whatever order",
        arguments: [
            ("fast_60Hz", "60.0 Hz"), ("7.5Hz-lab", "7.5 Hz"), ("lab_smoothing25ms_30Hz", "25 ms"),
            ("smooth_100ms", "100 ms"), ("lab-causal", "causal"),
            ("Global_EXC_30Hz_smoothing50ms_causalkernel", "causal"),
        ])
    func lyingAlias(alias: String, words: String) throws {
        try withRegistry { registry in
            let model = try registry.add(SampleModels.configuration()).record
            let error = try #require(throws: RegistryError.self) { try registry.models.setAlias(alias, to: model) }
            #expect(error.category == .usage && error.reason.contains(words), "\(error)")
            #expect(try registry.models.aliases().isEmpty)
            for right in ["lab-30Hz_smoothing50ms", "symmetric", "30hz"] {
                try registry.models.setAlias(right, to: model)
            }
        }
    }

    @Test(
        "of a model of the program is refused for any other, as an alias too",
        arguments: ["Builtin_EXC_30Hz", "Builtin_"])
    func reserved(name: String) throws {
        try withRegistry { registry in
            let error = try #require(throws: RegistryError.self) {
                try registry.add(SampleModels.configuration(name: name))
            }
            #expect(error.category == .usage)
            let model = try registry.add(SampleModels.configuration()).record
            #expect(throws: RegistryError.self) { try registry.models.setAlias(name, to: model) }
        }
    }

    @Test("is refused where it could be a digest", arguments: ["abcdef", "0123456789abcdef", "facade12"])
    func digest(name: String) throws {
        try withRegistry { registry in
            #expect(throws: RegistryError.self) { try registry.add(SampleModels.configuration(name: name)) }
            let model = try registry.add(SampleModels.configuration()).record
            #expect(throws: RegistryError.self) { try registry.models.setAlias(name, to: model) }
            try registry.models.setAlias("abcde", to: model)
        }
    }

    @Test("that is an alias too, in a registry whose files were copied together, is a question and not an answer")
    func ambiguous() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration()).record
            let second = try registry.add(SampleModels.configuration(name: "other_30Hz"), seed: 2).record
            try registry.manifests.set(AliasManifest(alias: "tiny_30Hz", name: "other_30Hz", version: 1))
            let reopened = try OpenRegistry(at: registry.location)
            let error = try #require(throws: RegistryError.self) { try reopened.models.named("tiny_30Hz") }
            #expect(error.reason.contains(first.identifier) && error.reason.contains(second.identifier))
            #expect(try reopened.models.named("tiny_30Hz@1").identifier == first.identifier)
            #expect(try reopened.maintenance.verify(full: false).findings.map(\.kind) == [.nameAmbiguous])
        }
    }

    @Test("tells that it stands for a version from somewhere else now")
    func predecessor() throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration()
            let first = try registry.add(configuration, seed: 1, from: "/a/model.zip").record
            let same = try registry.add(configuration, seed: 2, from: "/a/model.zip").record
            let other = try registry.add(configuration, seed: 3, from: "https://b.org/model.zip").record
            #expect(try registry.models.predecessor(of: first) == nil)
            #expect(try registry.models.predecessor(of: same) == nil)
            #expect(try registry.models.predecessor(of: other)?.identifier == same.identifier)
        }
    }
}
