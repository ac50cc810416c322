import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Bundles as published")
struct PublishedBundleTests {
    /// The files of the tiny bundle by name.
    private func files(_ framework: PublishedBundle.Framework) throws -> [String: [UInt8]] {
        let bundle = try TinyNetwork.bundle()
        var files = ["config.yaml": Array(TinyNetwork.configurationText().utf8)]
        for ensemble in bundle.ensembles {
            for (index, member) in ensemble.members.enumerated() {
                let name = "Model_NoiseLevel_\(ensemble.noiseLevel)_Ensemble_\(index)"
                switch framework {
                case .keras: files["\(name).h5"] = try KerasFixture().bytes(member)
                case .torch: files["\(name).pth"] = TorchFixture().bytes(member)
                }
            }
        }
        return files
    }

    private func write(_ files: [String: [UInt8]], to folder: URL) throws {
        for (name, bytes) in files {
            let url = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
    }

    private func read(_ files: [String: [UInt8]]) throws -> PublishedBundle {
        try withTemporaryFolder { folder in
            try write(files, to: folder)
            return try PublishedBundle(folder)
        }
    }

    @Test("a folder is read", arguments: [PublishedBundle.Framework.keras, .torch])
    func folder(_ framework: PublishedBundle.Framework) throws {
        let bundle = try read(files(framework))
        #expect(bundle.framework == framework)
        #expect(try bundle.bundle == TinyNetwork.bundle())
        #expect(bundle.configurationText == Data(TinyNetwork.configurationText().utf8))
    }

    @Test("an archive is read, its files at the top or in one folder", arguments: ["", "some NoiseLevel_5 folder/"])
    func archive(_ prefix: String) throws {
        let entries = try files(.torch).sorted { $0.key < $1.key }.map { ZipFixture.Entry(prefix + $0.key, $0.value) }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "bundle.zip")
            try Data(ZipFixture(entries: entries).bytes()).write(to: url)
            let bundle = try PublishedBundle(url)
            #expect(try bundle.bundle == TinyNetwork.bundle())
            #expect(bundle.sourceName == "bundle.zip")
        }
    }

    @Test(
        "what is missing or surplus is said",
        arguments: [
            (["config.yaml"], [:], "no config.yaml"),
            (["Model_NoiseLevel_2_Ensemble_1.pth"], [:], "members [1]"),
            (["Model_NoiseLevel_3_Ensemble_0.pth", "Model_NoiseLevel_3_Ensemble_1.pth"], [:], "noise level 3"),
            ([], ["Model_NoiseLevel_2_Ensemble_2.pth": "Model_NoiseLevel_2_Ensemble_1.pth"], "members [2]"),
            ([], ["Model_NoiseLevel_4_Ensemble_0.pth": "Model_NoiseLevel_2_Ensemble_1.pth"], "noise level 4"),
            ([], ["Model_NoiseLevel_2_Ensemble_01.pth": "Model_NoiseLevel_2_Ensemble_1.pth"], "two files"),
            ([], ["Model_NoiseLevel_2_Ensemble_0.h5": "Model_NoiseLevel_2_Ensemble_1.pth"], "side by side"),
        ] as [([String], [String: String], String)])
    func incomplete(_ removed: [String], _ copied: [String: String], _ words: String) throws {
        var files = try files(.torch)
        for (copy, original) in copied { files[copy] = files[original] }
        for name in removed { files[name] = nil }
        let error = #expect(throws: FileError.self) { try read(files) }
        #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }

    @Test("a configuration without weights is refused")
    func withoutWeights() throws {
        let error = #expect(throws: FileError.self) { try read(["config.yaml": files(.torch)["config.yaml"] ?? []]) }
        #expect(error?.reason.contains("no weights") == true)
    }

    @Test("two bundles side by side are refused")
    func twoBundles() throws {
        let files = try files(.torch)
        let two = files.map { ("a/\($0.key)", $0.value) } + files.map { ("b/\($0.key)", $0.value) }
        let error = #expect(throws: FileError.self) { try read(Dictionary(uniqueKeysWithValues: two)) }
        #expect(error?.code == .ambiguous)
    }

    @Test("an error in a member names its file")
    func damagedMember() throws {
        var files = try files(.torch)
        files["Model_NoiseLevel_3_Ensemble_1.pth"]?.removeLast()
        let error = #expect(throws: FileError.self) { try read(files) }
        #expect(error?.path.hasSuffix("Model_NoiseLevel_3_Ensemble_1.pth") == true)
    }

    @Test("no such folder, or a file that is no archive, is an error", arguments: ["nothing", "config.yaml"])
    func noBundle(_ name: String) throws {
        try withTemporaryFolder { folder in
            try write(files(.torch), to: folder)
            #expect(throws: FileError.self) { try PublishedBundle(folder.appending(path: name)) }
        }
    }
}
