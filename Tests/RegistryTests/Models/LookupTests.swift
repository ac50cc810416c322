import Core
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Looking models up")
struct LookupTests {
    @Test("finds a model by name, version, alias and digest")
    func references() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(), seed: 1).record
            let second = try registry.add(SampleModels.configuration(), seed: 2).record
            #expect((first.version, second.version) == (1, 2))
            try registry.models.setAlias("old", to: first)
            #expect(try registry.models.named("tiny_30Hz").version == 2)
            #expect(try registry.models.named("tiny_30Hz@1").digest == first.digest)
            #expect(try registry.models.named("old").digest == first.digest)
            #expect(try registry.models.named(String(second.digest.hexadecimal.prefix(8))) == second)
            #expect(try registry.models.named(second.digest.hexadecimal) == second)
        }
    }

    @Test(
        "suggests names for one that does not exist",
        arguments: [("tiny_30hz", "tiny_30Hz"), ("tiny_3Hz", "tiny_30Hz"), ("mein", "mine"), ("tiny", "tiny_30Hz")])
    func suggestions(typed: String, meant: String) throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            try registry.models.setAlias("mine", to: record)
            let error = try #require(throws: RegistryError.self) { try registry.models.named(typed) }
            #expect(error.category == .notFound)
            #expect(error.remedy?.contains("“\(meant)”") == true, "\(error)")
        }
    }

    @Test("of an empty registry tells how to import", arguments: ["", "a@b@c", "anything@1", "ffffff"])
    func empty(reference: String) throws {
        try withRegistry { registry in
            let error = try #require(throws: RegistryError.self) { try registry.models.named(reference) }
            #expect(error.category == .notFound)
            #expect(error.remedy?.contains("model import") == true)
        }
    }

    @Test("refuses a beginning that several digests share")
    func ambiguousDigest() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(name: "one")).record
            _ = try registry.add(SampleModels.configuration(name: "two"))
            let error = try #require(throws: RegistryError.self) {
                try registry.models.named(first.digest.abbreviated)
            }
            #expect(error.category == .usage)
            #expect(error.reason.contains("one@1, two@1"))
        }
    }

    @Test("takes any words to search for, and not more than it can take")
    func words() throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration())
            for text in SearchTexts.awkward {
                #expect(try registry.models.all(matching: ModelFilter(text: text)).count <= 1, "\(text)")
            }
            for count in [65, 20_000] {
                let error = try #require(throws: RegistryError.self) {
                    try registry.models.all(matching: ModelFilter(text: SearchTexts.words(count)))
                }
                #expect(error.category == .usage && error.reason.contains("\(count) words"), "\(error)")
            }
            #expect(try registry.models.all(matching: ModelFilter(text: SearchTexts.words(64))).isEmpty)
        }
    }

    @Test(
        "filters by rate, indicator, class, kernel, family and text",
        arguments: [
            (ModelFilter(), 4),
            (ModelFilter(frameRateHz: 30), 3),
            (ModelFilter(frameRateHz: 31.5), 3),
            (ModelFilter(frameRateHz: 31.6), 0),
            (ModelFilter(traits: [.indicator: "gcamp8"]), 2),
            (ModelFilter(traits: [.indicator: "jGCaMP8m"]), 2),
            (ModelFilter(traits: [.indicator: "GCaMP8s"]), 1),
            (ModelFilter(traits: [.cellClass: "interneuron"]), 1),
            (ModelFilter(isCausal: true), 1),
            (ModelFilter(traits: [.family: "global"]), 2),
            (ModelFilter(text: "ds09 EXC"), 3),
            (ModelFilter(text: "100%_"), 0),
            (ModelFilter(frameRateHz: 30, isCausal: true, text: "global"), 1),
        ])
    func filters(filter: ModelFilter, count: Int) throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration(name: "Global_EXC_7.5Hz_smoothing50ms", frameRateHz: 7.5))
            try registry.add(
                SampleModels.configuration(name: "Global_EXC_30Hz_smoothing50ms_causalkernel", isCausal: true))
            try registry.add(SampleModels.configuration(name: "GC8+_INH_30Hz_smoothing50ms"))
            try registry.add(SampleModels.configuration(name: "GC8m_EXC_30Hz_smoothing50ms"))
            #expect(try registry.models.all(matching: filter).count == count, "\(filter)")
        }
    }

    @Test(
        "answers from 10,000 models at once",
        arguments: [
            ModelFilter(frameRateHz: 7531, text: "model_7531"), ModelFilter(text: "model_7531"),
            ModelFilter(traits: [.indicator: "GCaMP8"]),
        ])
    func manyModels(filter: ModelFilter) throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration())
            try registry.catalog.database.write { database in
                try database.execute(
                    sql: """
                        WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 10000)
                        INSERT INTO model SELECT n, 'model_' || n, 1, digest, family, indicator, cell_class, species,
                            region, traits, n, smoothing_seconds, is_causal, latency_seconds, window_frames, noise_levels,
                            calibrates_itself, members_per_level, licence, source_location, source_digest, imported_at, byte_count,
                            search_text || ' model_' || n, n || '.json', 0, kind FROM model, number
                        """)
            }
            let clock = ContinuousClock()
            let times = try (0..<20).map { _ in try clock.measure { _ = try registry.models.all(matching: filter) } }
            let best = try #require(times.min())
            // A debug build on a busy machine; `make bench` measures. Reading all rows would take several times as long.
            #expect(best < .milliseconds(200))
        }
    }
}
