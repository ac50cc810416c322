import Core
import Dispatch
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Registry

@Suite("The folder of a publication")
struct PublishedFolderTests {
    private struct Refused: Error {}

    @Test("is taken from under no other publication by one that created it and fails")
    func concurrent() throws {
        try withTemporaryFolder { parent in
            let written = Mutex(0)
            for round in 1...100 {
                let folder = parent.appending(path: "published\(round)")
                let errors = Mutex<[any Error]>([])
                DispatchQueue.concurrentPerform(iterations: 8) { index in
                    do {
                        try PublishedFolder.withLock(on: folder) {
                            if index.isMultiple(of: 2) { throw Refused() }
                            usleep(1000)
                            try Data().write(to: folder.appending(path: "\(index)"))
                            written.withLock { $0 += 1 }
                        }
                    } catch is Refused {
                    } catch let error as RegistryError where error.category == .locked {
                    } catch {
                        errors.withLock { $0.append(error) }
                    }
                }
                #expect(errors.withLock { $0.map { "\($0)" } } == [])
            }
            #expect(written.withLock { $0 } > 0)
        }
    }

    @Test("is not left where it is new and nothing came of it, and stays where it was there")
    func refused() throws {
        try withTemporaryFolder { parent in
            let folders = ["new", "old"].map { parent.appending(path: $0) }
            try FileManager.default.createDirectory(at: folders[1], withIntermediateDirectories: false)
            for folder in folders {
                #expect(throws: Refused.self) { try PublishedFolder.withLock(on: folder) { throw Refused() } }
            }
            #expect(try folderNames(parent) == ["old"])
        }
    }
}
