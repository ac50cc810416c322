import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("A folder that appears whole")
struct AtomicFolderTests {
    @Test("is not there before the commit, and leaves nothing behind without one")
    func appears() throws {
        try withTemporaryFolder { parent in
            let destination = parent.appending(path: "bundle")
            do {
                let unfinished = try AtomicFolder(destination)
                try unfinished.write(Data([1]), as: "one")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path).isEmpty)
            let folder = try AtomicFolder(destination)
            try folder.write(Data([1]), as: "one")
            #expect(!FileManager.default.fileExists(atPath: destination.path))
            try folder.commit()
            #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path) == ["bundle"])
            #expect(try Data(contentsOf: destination.appending(path: "one")) == Data([1]))
        }
    }

    @Test("takes no name that something else has taken, then or meanwhile", arguments: [true, false])
    func taken(isFile: Bool) throws {
        try withTemporaryFolder { parent in
            let destination = parent.appending(path: "bundle")
            let folder = try AtomicFolder(destination)
            if isFile {
                try Data().write(to: destination)
            } else {
                try FileManager.default.createDirectory(
                    at: destination.appending(path: "mine"), withIntermediateDirectories: true)
            }
            #expect(throws: FileError.self) { try folder.commit() }
            let error = #expect(throws: FileError.self) { try AtomicFolder(destination) }
            #expect(error?.code == .exists)
        }
    }
}
