import Foundation
import TestSupport
import Testing

@testable import Core

@Suite("Names of published bundles")
struct BundleNameTests {
    @Test("tell family, class, rate, smoothing and suffixes")
    func offlineName() throws {
        let name = try #require(BundleName("Global_EXC_7.5Hz_smoothing200ms_causalkernel_high_noise"))
        #expect(name.traits[.family] == "Global")
        #expect(name.traits.cellClass == .excitatory)
        #expect(name.frameRateHz == 7.5)
        #expect(name.smoothingMilliseconds == 200)
        #expect(name.isCausal)
        #expect(name.isHighNoise)
        #expect(name.traits[.indicator] == nil)
    }

    @Test(
        "that do not follow the grammar tell nothing",
        arguments: ["", "Global_EXC", "Universal_30Hz", "Foo_EXC_30Hz_smoothing50ms", "Global_EXC_0Hz_smoothing50ms"])
    func otherName(name: String) {
        #expect(BundleName(name) == nil)
    }

    @Test(
        "agree with the reference's reading of both published lists",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
    func publishedNames() throws {
        let table = try String(contentsOf: ReferenceData.url("catalogs/expected_names.csv"), encoding: .utf8)
        let rows = table.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 156)
        for row in rows {
            let name = try #require(BundleName(String(row[0])), "\(row[0])")
            #expect(name.traits[.family] ?? "" == row[1])
            #expect(
                name.traits.cellClass.map { $0 == .excitatory ? "EXC" : "INH" } ?? "" == row[3].prefix(3), "\(row[0])")
            #expect(name.traits[.species] ?? "" == row[4])
            #expect(name.traits[.region] ?? "" == row[5])
            #expect(name.frameRateHz == Double(row[7]))
            #expect(name.smoothingMilliseconds == Int(row[8]))
            #expect(name.integrationMilliseconds == Int(row[9]))
            #expect(name.isCausal == (row[10] == "1"))
            #expect(name.isHighNoise == (row[11] == "1"))
            #expect(name.asymmetricWindowFrames == Int(row[12]))
        }
    }
}
