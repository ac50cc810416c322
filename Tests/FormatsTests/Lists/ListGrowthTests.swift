import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Reading a list")
struct ListGrowthTests {
    /// Which link a model has.
    enum Links: CaseIterable {
        case own, shared, sharedByTwo

        func path(_ index: Int) -> Int {
            switch self {
            case .own: index
            case .shared: 0
            case .sharedByTwo: index / 2
            }
        }
    }

    private func yaml(_ count: Int, _ links: Links) -> Data {
        let entries = (1...count).map { index in
            "Global_EXC_\(index % 100 + 1).\(index)Hz_smoothing50ms:\n  Link: https://example.org/\(links.path(index))\n"
        }
        return Data(entries.joined().utf8)
    }

    private func json(_ count: Int, _ links: Links) -> Data {
        let entries = (1...count).map { index in
            """
            {"name": "model\(index)", "links": ["https://example.org/a\(links.path(index))", \
            "https://example.org/b\(links.path(index))"], "frameRateHz": 30, "smoothingSeconds": 0.05, "isCausal": true}
            """
        }
        return Data(
            """
            {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [\(entries.joined(separator: ","))]}
            """.utf8)
    }

    @Test(
        "takes time in proportion to its models, whatever links they share", arguments: Links.allCases, [true, false])
    func growth(_ links: Links, isJSON: Bool) throws {
        let text = isJSON ? json : yaml
        let ratio = try TestSupport.growth(from: text(100, links), to: text(800, links)) {
            let count = try ModelListFile.read($0, path: "list").models.count
            #expect(count >= 100)
        }
        // Eight times as many: 8 in proportion, 64 where each is compared with each.
        #expect(ratio < 20)
    }

    @Test("names a few of the models that share a link, and counts the others")
    func manySharers() throws {
        let remarks = try ModelListFile.read(yaml(1000, .shared), path: "list").remarks
        #expect(remarks.count == 1)
        #expect(
            remarks.first?.hasSuffix(" and 997 others have the same link: all but one of them deliver the wrong model")
                == true, "\(remarks)")
    }
}
