import Foundation
import TestSupport
import Testing

/// Octave, which runs what is written for MATLAB.
private enum Octave {
    static let isHere = (try? run(["--version"]).status) == 0

    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let (octave, pipe) = (Process(), Pipe())
        octave.executableURL = URL(filePath: "/usr/bin/env")
        octave.arguments = ["octave-cli", "--no-init-file", "--quiet"] + arguments
        octave.standardInput = FileHandle.nullDevice
        octave.standardOutput = pipe
        octave.standardError = pipe
        try octave.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        octave.waitUntilExit()
        return (octave.terminationStatus, text)
    }
}

@Suite("The functions for MATLAB")
struct MATLABTests {
    @Test("do in Octave what the program does", .enabled(if: Octave.isHere, "octave-cli is not installed"))
    func octave() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../MATLAB").standardized
        let program = try BuiltProgram.executable().path
        let (status, output) = try Octave.run(["--eval", "addpath('\(folder.path)'); runTests('\(program)')"])
        #expect(status == 0 && output.contains("tests passed"), "\(output)")
    }
}
