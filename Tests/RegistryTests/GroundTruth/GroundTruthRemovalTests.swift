import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Removing ground truth")
struct GroundTruthRemovalTests {
    @Test("of a neuron makes a version without it; of a version frees what no other version has")
    func removal() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let removal = try registry.groundTruth.remove(registry.groundTruth.neuron(named: "DS09/cell1"))
            #expect(removal.newVersion == "DS09-GCaMP6f-m-V1@2")
            #expect(try registry.groundTruth.dataset(named: "DS09").neuronCount == 2)
            #expect(try registry.groundTruth.dataset(named: "DS09@1").neuronCount == 3)
            #expect(try registry.store.contents().objects.count == 6)
            let version = try registry.groundTruth.remove(registry.groundTruth.dataset(named: "DS09@1"))
            #expect(version.neuronCount == 1 && version.byteCount > 0)
            #expect(try registry.store.contents().objects.count == 5)
            try registry.groundTruth.remove(registry.groundTruth.dataset(named: "DS09"))
            #expect(try registry.groundTruth.datasets().map(\.name) == ["DS14-GCaMP6s-m-V1"])
            #expect(try registry.store.contents().objects.count == 3)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("of the only neuron, or of one that is gone, is refused with the command to use instead")
    func refused() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write([SampleGroundTruth.neuron(), SampleGroundTruth.neuron(name: "b")], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let first = try registry.groundTruth.neuron(named: "cell1")
            try registry.groundTruth.remove(first)
            let gone = try #require(throws: RegistryError.self) { try registry.groundTruth.remove(first) }
            #expect(gone.remedy?.contains("ground-truth remove") == true)
            let only = try #require(throws: RegistryError.self) {
                try registry.groundTruth.remove(registry.groundTruth.neuron(named: "b"))
            }
            #expect(only.remedy?.contains("ground-truth remove DS09-GCaMP6f-m-V1@2") == true)
        }
    }
}
