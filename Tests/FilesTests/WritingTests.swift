import Core
import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Writing a file")
struct WritingTests {
    @Test("survives calls that take a part of the bytes, or none", arguments: [1, 7, 1000])
    func shortWrites(most: Int) {
        let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
        var arrived: [UInt8] = []
        var calls = 0
        let failure = AtomicFile.writeAll(bytes.count) { range in
            calls += 1
            if calls % 3 == 0 {
                errno = EINTR
                return -1
            }
            let part = bytes[range].prefix(most)
            arrived += part
            return part.count
        }
        #expect(failure == nil && arrived == bytes)
    }

    @Test("asks for less than 2 GiB at once, which is all that a system takes")
    func hugeFiles() {
        let size = 5 << 30
        var end = 0
        let failure = AtomicFile.writeAll(size) { range in
            #expect(range.lowerBound == end && range.count <= 0x7fff_f000)
            end = range.upperBound
            return range.count
        }
        #expect(failure == nil && end == size)
    }

    @Test("stops at the first failure, and tells it", arguments: [ENOSPC, EIO, EDQUOT])
    func failures(code: Int32) {
        var calls = 0
        let failure = AtomicFile.writeAll(100) { _ in
            calls += 1
            errno = code
            return calls == 1 ? 10 : -1
        }
        #expect(failure == code && calls == 2)
    }

    @Test("is refused where another file is read or written under the same name, by whatever link")
    func conflicts() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "a.npy")
            try Data("x".utf8).write(to: file)
            let (link, hardLink) = (folder.appending(path: "link"), folder.appending(path: "hard"))
            let linkedFolder = folder.appending(path: "folder")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            try FileManager.default.linkItem(at: file, to: hardLink)
            try FileManager.default.createSymbolicLink(at: linkedFolder, withDestinationURL: folder)
            let same = [
                file, link, hardLink, folder.appending(path: "x/../a.npy"), linkedFolder.appending(path: "a.npy"),
            ]
            for name in same {
                let error = #expect(throws: FileError.self) { try requireDistinct(written: [name], read: [file]) }
                #expect(error?.category == .usage && error?.path == name.path)
            }
            let (new, sameNew) = (folder.appending(path: "b"), linkedFolder.appending(path: "b"))
            #expect(throws: FileError.self) { try requireDistinct(written: [new, sameNew], read: []) }
            try requireDistinct(written: [new, folder.appending(path: "c")], read: [file, file])
        }
    }
}

@Suite("A file that is read")
struct InputFileTests {
    /// Ways in which somebody interferes.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
        case none, replaced, rewritten, sameSizeAndTime, shortened, removed

        var testDescription: String { rawValue }
    }

    @Test("is the same at the end, or an error", arguments: Change.allCases)
    func changed(change: Change) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "recording.npy")
            try Data("abcdef".utf8).write(to: file)
            let input = try InputFile(file)
            let digest = input.digest
            switch change {
            case .none: break
            case .replaced: try Data("abcdef".utf8).write(to: file, options: .atomic)
            case .rewritten, .sameSizeAndTime:
                let time = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
                let handle = try FileHandle(forUpdating: file)
                try handle.write(contentsOf: Data("abcdeF".utf8))
                try handle.close()
                if change == .sameSizeAndTime {
                    let attributes = [FileAttributeKey.modificationDate: try #require(time)]
                    try FileManager.default.setAttributes(attributes, ofItemAtPath: file.path)
                }
            case .shortened: try FileHandle(forUpdating: file).truncate(atOffset: 3)
            case .removed: try FileManager.default.removeItem(at: file)
            }
            if change == .none {
                try input.requireUnchanged()
            } else {
                let error = #expect(throws: FileError.self) { try input.requireUnchanged() }
                #expect(error?.category == .badData)
            }
            #expect(input.digest == digest)
        }
    }

    @Test("shortened while it is read is an error, not the end of the process")
    func shortened() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "recording.npy")
            try Data(count: 1 << 20).write(to: file)
            let open = try MappedFile(file)
            try FileHandle(forUpdating: file).truncate(atOffset: 5000)
            let error = #expect(throws: FileError.self) { try open.bytes(in: 4096..<1 << 20) }
            #expect(error?.code == .damaged)
        }
    }
}
