import Foundation
import Testing

@testable import cascade_registry

@Suite("What a terminal shows")
struct TerminalTests {
    private func table() -> Table {
        var table = Table(header: ["MODEL", "RATE", "DECIDED BY", "ALIASES"], numeric: [1])
        table.append([
            "Global_EXC_30Hz_smoothing50ms@1", "30 Hz", "made for 1 Hz, which is 97 % off; warning: odd", "a b",
        ])
        table.append(["ours@2", "7.5 Hz", "–", ""])
        return table
    }

    @Test("is a table as wide as its cells where nobody looks at columns")
    func natural() {
        let lines = table().text(columns: nil).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines[0]
                == "MODEL                              RATE  DECIDED BY                                      ALIASES")
        #expect(lines[2] == "ours@2                           7.5 Hz  –")
    }

    @Test("never runs over, wraps at words, and tells which columns found no room", arguments: Array(1...120))
    func fits(columns: Int) {
        let text = table().text(columns: columns)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= columns && !$0.hasSuffix(" ") }, "\(text)")
        let joined = lines.joined(separator: " ")
        if columns >= 60 {
            #expect(joined.contains("Global_EXC_30Hz_smoothing50ms@1") && joined.contains("30 Hz"))
            #expect(joined.contains("ALIASES") || joined.contains("Too narrow"))
        }
        if columns < 31 { #expect(text.filter { !$0.isWhitespace }.contains("ALIASES;--jsonhasall")) }
    }

    @Test("are labels and texts that are wrapped beside them, but for words that are longer than a line")
    func labels() {
        let text = labelled([("Model", "one two three four"), ("Path", "/a/very/long/path/to/somewhere")], columns: 24)
        #expect(text == "Model      one two three\n           four\nPath       /a/very/long/path/to/somewhere")
    }

    @Test("has colours by meaning, and none where it is no terminal or NO_COLOR is set")
    func colours() throws {
        #expect(Colour.painted("Error: bad") == "\u{1B}[31mError\u{1B}[0m: bad")
        #expect(Colour.painted("Warning    odd\nok") == "\u{1B}[33mWarning\u{1B}[0m    odd\nok")
        #expect(Colour.painted("MODEL  RATE") == "\u{1B}[1mMODEL  RATE\u{1B}[0m")
        #expect(Colour.painted("ours@1  3  ok") == "ours@1  3  \u{1B}[32mok\u{1B}[0m")
        #expect(Colour.painted("Errors happen") == "Errors happen")
        try Workplace.with { place in
            try place.addModel()
            let shell = "exec script -qec 'stty cols 60; exec \"$PROGRAM\" model list' /dev/null"
            let program = try BuiltProgram.executable().path
            let run = { (variables: [String: String]) in
                try place.start(
                    [], environment: variables.merging(["PROGRAM": program]) { $1 }, through: ["/bin/sh", "-c", shell]
                ).outcome().standardOutput
            }
            let coloured = try run(["TERM": "xterm", "NO_COLOR": ""])
            #expect(coloured.contains("\u{1B}[1m"), "\(coloured)")
            let plain = try run(["TERM": "xterm", "NO_COLOR": "1"])
            #expect(!plain.contains("\u{1B}") && plain.contains("tiny@1"), "\(plain)")
            let lines = plain.replacing("\r\n", with: "\n").split(separator: "\n")
            #expect(lines.allSatisfy { $0.unicodeScalars.count <= 60 }, "\(plain)")
            let piped = try place.run("model", "list", environment: ["COLUMNS": "60"]).standardOutput
            #expect(
                piped.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 60 } && !piped.contains("\u{1B}"))
        }
    }
}
