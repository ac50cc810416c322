import Core
import Files
import Formats
import Foundation
import TestSupport
import Testing

@testable import Registry

@Suite("The store of objects")
struct ObjectStoreTests {
    /// FIPS 180-2, appendix B, and the digest of nothing.
    @Test(
        "names bytes by their SHA-256",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownDigests(text: String, hexadecimal: String) throws {
        #expect(try Digest(of: Data(text.utf8)).hexadecimal == hexadecimal)
    }

    @Test("gives a file of several pieces the digest of its bytes", arguments: [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
    func fileDigest(byteCount: Int) throws {
        try withTemporaryFolder { folder in
            let bytes = Data((0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let file = folder.appending(path: "file")
            try bytes.write(to: file)
            #expect(try Digest(ofFileAt: file) == Digest(of: bytes))
        }
    }

    @Test("keeps one read-only copy of equal bytes, and nothing in tmp")
    func onceOnly() throws {
        try withStore { store in
            let object = try store.put(Data("content".utf8))
            #expect(try store.put(Data("content".utf8)) == object)
            #expect(try store.contents().objects == [object.digest])
            #expect(try folderContents(store.temporary).isEmpty)
            #expect(try store.bytes(of: object) == Data("content".utf8))
            let attributes = try FileManager.default.attributesOfItem(atPath: store.url(of: object.digest).path)
            #expect((attributes[.posixPermissions] as? Int) == 0o444)
        }
    }

    @Test("tells how an object is damaged, refuses to read it, and mends it when it is stored again")
    func damage() throws {
        try withStore { store in
            let object = try store.put(Data("content".utf8))
            let place = store.url(of: object.digest)
            for (bytes, fault) in [("contenT", ObjectFault.digest), ("conten", .size)] {
                try FileManager.default.removeItem(at: place)
                try Data(bytes.utf8).write(to: place)
                #expect(try store.fault(of: object, full: true) == fault)
                #expect(throws: RegistryError.self) { try store.bytes(of: object) }
                #expect(try store.put(Data("content".utf8)) == object)
                #expect(try store.fault(of: object, full: true) == nil)
            }
            try store.remove(object.digest)
            #expect(try store.fault(of: object, full: false) == .missing)
        }
    }

    @Test("tells objects from other files")
    func strangers() throws {
        try withStore { store in
            let object = try store.put(Data("content".utf8))
            let stranger = store.url(of: object.digest).deletingLastPathComponent().appending(path: "notes.txt")
            try Data().write(to: stranger)
            #expect(try store.contents().objects == [object.digest])
            #expect(try store.contents().strangers == [stranger])
        }
    }

    private func withStore(_ body: (ObjectStore) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try body(ObjectStore(folder: folder.appending(path: "store"), temporary: folder.appending(path: "tmp")))
        }
    }
}
