import Core
import Foundation
import Inspection
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Checking stored ground truth")
struct GroundTruthCheckTests {
    @Test("finds what the import found, and changes nothing")
    func again() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let check = try registry.groundTruth.check(registry.groundTruth.neurons(), threads: 2)
            #expect(check.neurons.count == 6 && check.datasets.count == 2)
            #expect(check.changedCount == 0 && check.count(.error) == 0)
        }
    }

    @Test("stores other findings, and leaves the neuron's digest alone")
    func changed() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let record = try registry.groundTruth.neuron(named: "cell1")
            var manifest = try registry.groundTruth.manifest(of: record)
            let right = manifest.inspection
            manifest.inspection = NeuronInspection(of: SampleGroundTruth.neuron(seed: 5, recordingCount: 1))
            manifest.inspectedBy = "an older program"
            try registry.manifests.write(manifest)
            #expect(try registry.groundTruth.check([record], threads: 1).changedCount == 1)
            let mended = try registry.groundTruth.manifest(of: record)
            #expect(mended.inspection == right && mended.inspectedBy == Program.nameAndVersion)
            #expect(try registry.groundTruth.neuron(named: "cell1").digest == record.digest)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("reports a damaged neuron as an error, and goes on; copies are found")
    func damaged() throws {
        try withRegistryAndFolder { registry, folder in
            let copy = SampleGroundTruth.neuron(name: "copy", seed: 2)
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets() + [copy], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let first = try registry.groundTruth.neuron(named: "DS09/cell1")
            try FileManager.default.removeItem(at: registry.store.url(of: first.digest))
            let check = try registry.groundTruth.check(registry.groundTruth.neurons(), threads: 2)
            #expect(check.neurons.count { $0.inspection == nil } == 1 && check.count(.error) == 1)
            #expect(check.neurons.first { $0.reason != nil }?.identifier == first.identifier)
            #expect(check.copies["DS09-GCaMP6f-m-V1/copy"]?.contains { $0.kind == .duplicatedTrace } == true)
        }
    }
}
