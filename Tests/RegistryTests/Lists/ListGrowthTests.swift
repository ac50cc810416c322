import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

import Resolution
@testable import Registry

@Suite("Asking which models of a list were fetched")
struct ListGrowthTests {
    @Test("takes time in proportion to the models, also where one address has delivered all of them")
    func growth() throws {
        let small = try candidates(100)
        let large = try candidates(800)
        let ratio = try TestSupport.growth(from: small, to: large) { registry in
            let count = try registry.models.remoteCandidates().count
            #expect(count >= 100)
        }
        // Eight times as many: 8 in proportion, 64 where each is compared with each.
        #expect(ratio < 20)
        for registry in [small, large] { try FileManager.default.removeItem(at: registry.location.folder) }
    }

    @Test("and choosing among them, takes time in proportion to the models")
    func choice() throws {
        let (small, large) = (try candidates(100), try candidates(800))
        var facts = RecordingFacts(frameRateHz: 30)
        facts.allowsResampling = true
        let ratio = try TestSupport.growth(from: small, to: large) { registry in
            let resolution = try registry.models.resolve(facts, remote: registry.models.remoteCandidates())
            #expect(resolution.winner != nil && !resolution.unknowns.isEmpty)
        }
        #expect(ratio < 20)
        for registry in [small, large] { try FileManager.default.removeItem(at: registry.location.folder) }
    }

    /// A registry whose list has many models at one address, which has delivered each of them once; they were removed.
    private func candidates(_ count: Int) throws -> OpenRegistry {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lists-\(UUID().uuidString)")
        let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
        let address = try #require(WebAddress("https://example.org/all"))
        let names = (1...count).map { "Global_EXC_30.\($0)Hz_smoothing50ms" }
        let text = names.map { "\($0):\n  Link: \(address)\n" }.joined()
        _ = try registry.lists.add(.address(address)) { _, _ in .bytes(Data(text.utf8), nil) }
        var link = LinkRecord(address: address)
        for (index, name) in names.enumerated() {
            link.add(
                Delivery(
                    archiveDigest: SampleRecords.digest(UInt8(index % 200)), byteCount: 1, fetchedAt: .now.wholeSeconds,
                    model: "\(name)@1", weightsDigest: SampleRecords.digest(7), validators: nil))
        }
        try registry.manifests.write(link)
        return registry
    }
}
