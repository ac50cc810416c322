import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Writing a published bundle")
struct PublishedBundleWritingTests {
    private let text = Data(TinyNetwork.configurationText().utf8)

    @Test(
        "a folder or an archive, with Keras' or PyTorch's weights, is read as the same bundle and text",
        arguments: ["bundle", "bundle.zip"], [PublishedBundle.Framework.keras, .torch])
    func roundTrip(name: String, framework: PublishedBundle.Framework) throws {
        try withTemporaryFolder { folder in
            let bundle = try TinyNetwork.bundle()
            let place = folder.appending(path: name)
            try PublishedBundle.write(bundle, configurationText: text, framework: framework, to: place)
            let read = try PublishedBundle(place)
            #expect(read.bundle == bundle)
            #expect(read.framework == framework)
            #expect(read.configurationText == text)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        }
    }

    @Test(
        "a configuration that lacks a key, or says something else, is written anew",
        arguments: [
            ("causal_kernel: 0\n", ""), ("verbose: 1\n", ""), ("placeholder_2: 0\n", ""),
            ("smoothing: 0.05", "smoothing: 0.1"),
        ])
    func completed(_ old: String, _ new: String) throws {
        let configuration = try TinyNetwork.configuration()
        let original = Data(TinyNetwork.configurationText().replacing(old, with: new).utf8)
        try #require(original != text)
        let written = BundleConfigurationFile.completed(original, for: configuration)
        #expect(written == BundleConfigurationFile.encode(configuration))
    }

    @Test("a folder with something in it is never replaced, an empty one is taken, an archive only if that is allowed")
    func existing() throws {
        try withTemporaryFolder { folder in
            let bundle = try TinyNetwork.bundle()
            let write = { (name: String, replaces: Bool) in
                try PublishedBundle.write(
                    bundle, configurationText: text, framework: .torch, to: folder.appending(path: name),
                    replacesExisting: replaces)
            }
            try FileManager.default.createDirectory(
                at: folder.appending(path: "bundle"), withIntermediateDirectories: false)
            try write("bundle", false)
            #expect(throws: FileError.self) { try write("bundle", true) }
            try write("bundle.zip", false)
            #expect(throws: FileError.self) { try write("bundle.zip", false) }
            try write("bundle.zip", true)
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(Set(found) == ["bundle", "bundle.zip"])
        }
    }
}
