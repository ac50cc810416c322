import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Published bundles", .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct PublishedBundleReferenceTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let file: String
        let framework: PublishedBundle.Framework
        let noiseLevels: ClosedRange<Int>
        let parameterCount: Int
        var testDescription: String { file }
    }

    static let published = [
        Expected(
            file: "Global_EXC_30Hz_smoothing25ms.torch.zip", framework: .torch, noiseLevels: 2...9,
            parameterCount: 34381),
        Expected(
            file: "Global_EXC_30Hz_smoothing50ms_causalkernel.keras.zip", framework: .keras, noiseLevels: 2...8,
            parameterCount: 35441),
        Expected(
            file: "OGB_zf_pDp_7.5Hz_smoothing200ms.keras.zip", framework: .keras, noiseLevels: 2...7,
            parameterCount: 35441),
    ]

    @Test("every member of a published archive is read", arguments: published)
    func complete(_ expected: Expected) throws {
        let bundle = try PublishedBundle(ReferenceData.url("bundles/\(expected.file)"))
        #expect(bundle.framework == expected.framework)
        #expect(bundle.sourceName == expected.file)
        #expect(bundle.bundle.configuration.network.parameterCount == expected.parameterCount)
        #expect(bundle.bundle.ensembles.map(\.noiseLevel) == Array(expected.noiseLevels))
        #expect(bundle.bundle.ensembles.allSatisfy { $0.members.count == 5 })
        let members = bundle.bundle.ensembles.flatMap(\.members)
        #expect(Set(members).count == members.count, "no two members are the same network")
        #expect(bundle.bundle.configuration.contradictions(name: bundle.bundle.configuration.modelName) == [])
    }

    @Test("the native format gives the same bundle back", arguments: published)
    func native(_ expected: Expected) throws {
        let bundle = try PublishedBundle(ReferenceData.url("bundles/\(expected.file)")).bundle
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "weights.safetensors")
            try NativeWeights.encode(bundle).write(to: url)
            let native = try NativeWeights(url, configuration: bundle.configuration)
            #expect(try native.ensembles() == bundle.ensembles)
        }
    }
}
