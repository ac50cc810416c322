import Core
import Download
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

import Resolution
@testable import Registry

@Suite(
    "Published bundles from a server",
    .enabled(if: ReferenceData.isAvailable, "\(ReferenceData.skipReason)"))
struct FetchReferenceTests {
    static let bundles = [
        "Global_EXC_30Hz_smoothing25ms": "Global_EXC_30Hz_smoothing25ms.torch.zip",
        "Global_EXC_30Hz_smoothing50ms_causalkernel": "Global_EXC_30Hz_smoothing50ms_causalkernel.keras.zip",
        "OGB_zf_pDp_7.5Hz_smoothing200ms": "OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip",
    ]

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: ReferenceData.url("bundles/\(Self.bundles[name] ?? "")"))
    }

    @Test(
        "are the models that their files are, though the connection breaks on the way", arguments: bundles.keys.sorted()
    )
    func fetched(_ name: String) throws {
        let bytes = try bytes(name)
        let link = "/index.php/s/abcdefghijklmno/download"
        try FetchScene.with([link: .file(bytes, cutAfter: 2_000_000)]) { scene in
            let remote = try scene.remote(link, name: name)
            let outcome = try scene.registry.models.fetch(
                remote, network: .online(DownloadLimits(attempts: 2, firstPauseSeconds: 0.01)))
            #expect(scene.server.requests.count > 2)
            #expect(outcome.delivery.archiveDigest == (try Digest(of: bytes)))
            #expect(try scene.registry.models.test(outcome.model).outcome == .passed)
            try withRegistry { other in
                let file = try ReferenceData.url("bundles/\(Self.bundles[name] ?? "")")
                #expect(try other.models.importModel(from: file).record.digest == outcome.model.digest)
            }
        }
    }

    @Test("are chosen by their names, and the one for the recording is fetched alone")
    func chosen() throws {
        let served = try Dictionary(
            uniqueKeysWithValues: Self.bundles.keys.map { ("/\($0)", Behaviour.file(try bytes($0))) })
        try FetchScene.with(served) { scene in
            let list = Self.bundles.keys.sorted().map { "\($0):\n  Link: \(scene.server.address("/\($0)"))\n  Info:\n" }
            try withTemporaryFolder { folder in
                let file = folder.appending(path: "models.yaml")
                try Data(list.joined().utf8).write(to: file)
                _ = try scene.registry.lists.add(.file(path: file.path), from: scene.registry.lists.source(.offline))
            }
            var facts = RecordingFacts(frameRateHz: 7.8)
            facts.traits[.indicator] = "OGB-1"
            facts.traits[.species] = "zebrafish"
            facts.noiseLevels = .measured([2.9, 3.1])
            let chosen = try scene.registry.models.choose(for: facts, network: scene.network) { _ in }
            #expect(chosen.model.name == "OGB_zf_pDp_7.5Hz_smoothing200ms")
            #expect(chosen.model.noiseLevels == Array(2...7))
            #expect(scene.server.requests.map(\.path) == ["/OGB_zf_pDp_7.5Hz_smoothing200ms"])
        }
    }
}
