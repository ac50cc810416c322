import Foundation
import TestSupport
import Testing

@Suite(
    "Recordings as programs left them",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct FieldReferenceTests {
    private struct Expected: Decodable {
        struct Plane: Decodable {
            let rate_hz: Double
            let rois_total: Int
            let rois_accepted: Int
            let frames: Int
        }

        let planes: [String: Plane]
    }

    @Test(
        "of suite2p are described as they are, and predicted without a flag",
        arguments: ["suite2p-0.10.3/one-plane", "suite2p-1.1.0/one-plane"])
    func suite2p(name: String) throws {
        let folder = try ReferenceData.url("field/\(name)")
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
        let plane = try #require(expected.planes["plane0"])
        try Workplace.with { place in
            try FileManager.default.createDirectory(at: place.file("plane0"), withIntermediateDirectories: true)
            for file in ["F.npy", "Fneu.npy", "iscell.npy", "ops.npy", "spks.npy"] {
                // A copy of the bytes, which may be written beside.
                try Data(contentsOf: folder.appending(path: "suite2p/plane0/\(file)"))
                    .write(to: place.file("plane0/\(file)"))
            }
            let inspected = try place.run("inspect", "plane0", "--json").document()
            let traceSet = try #require((inspected["traceSets"] as? [[String: Any]])?.first)
            #expect(traceSet["roiCount"] as? Int == plane.rois_total)
            #expect(traceSet["acceptedCount"] as? Int == plane.rois_accepted)
            #expect(traceSet["frameCount"] as? Int == plane.frames)
            #expect(traceSet["frameRateHz"] as? Double == plane.rate_hz)
            try place.addModel()
            let outcome = try place.run("predict", "plane0", "--model", "tiny", "--resample", "--write-spks")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(
                try Data(contentsOf: place.file("plane0/spks.suite2p.npy"))
                    == Data(contentsOf: folder.appending(path: "suite2p/plane0/spks.npy")))
        }
    }
}
