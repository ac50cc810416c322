import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Files that appear together")
struct FilesTogetherTests {
    private func add(_ path: String, to files: FilesTogether, in folder: URL) throws {
        try files.add(folder.appending(path: path)) { place throws(FileError) in
            let file = try AtomicFile(place)
            try file.write(Data(path.utf8))
            try file.commit()
        }
    }

    private func paths(in folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("are not there before the commit, and leave nothing behind without one", arguments: ["", "new", "new/deep"])
    func appear(folder: String) throws {
        try withTemporaryFolder { parent in
            let folder = parent.appending(path: folder)
            do {
                try add("a/one", to: FilesTogether(in: folder), in: folder)
            }
            #expect(try paths(in: parent).isEmpty)
            let files = try FilesTogether(in: folder)
            for path in ["a/one", "a/two", "b/c/three"] { try add(path, to: files, in: folder) }
            #expect(try paths(in: parent).allSatisfy { $0.contains(".partial") })
            try files.commit(replacesExisting: false)
            let appeared = try paths(in: folder).filter { !$0.hasPrefix(".") }
            #expect(appeared == ["a", "a/one", "a/two", "b", "b/c", "b/c/three"])
            #expect(try Data(contentsOf: folder.appending(path: "a/one")) == Data("a/one".utf8))
        }
    }

    @Test("keep what else is there, and replace only what they may", arguments: [true, false])
    func merge(replacesExisting: Bool) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "a"), withIntermediateDirectories: true)
            for path in ["a/one", "a/mine"] { try Data("mine".utf8).write(to: folder.appending(path: path)) }
            let before = try paths(in: folder)
            do {
                let files = try FilesTogether(in: folder)
                for path in ["0", "a/one", "b/two"] { try add(path, to: files, in: folder) }
                try files.commit(replacesExisting: replacesExisting)
                #expect(replacesExisting)
            } catch let error as FileError {
                #expect(error.code == .exists && error.path.hasSuffix("a/one") && !replacesExisting)
            }
            #expect(try paths(in: folder) == (replacesExisting ? ["0", "a", "a/mine", "a/one", "b", "b/two"] : before))
            #expect(try Data(contentsOf: folder.appending(path: "a/mine")) == Data("mine".utf8))
        }
    }

    @Test("speak of their own names in errors")
    func errors() throws {
        try withTemporaryFolder { folder in
            let files = try FilesTogether(in: folder)
            try add("one", to: files, in: folder)
            let error = #expect(throws: FileError.self) { try add("one", to: files, in: folder) }
            #expect(error?.path == folder.standardizedFileURL.appending(path: "one").path)
        }
    }

    @Test("take a name that cannot be looked at for no free one")
    func unclear() throws {
        try withTemporaryFolder { folder in
            let loop = folder.appending(path: "loop")
            try FileManager.default.createSymbolicLink(atPath: loop.path, withDestinationPath: "loop")
            #expect(throws: FileError.self) { try AtomicFile.checkIsFree(loop) }
            #expect(throws: FileError.self) { try finishTogether([(loop, {})]) }
            #expect(throws: FileError.self) { try FilesTogether(in: loop) }
        }
    }
}
