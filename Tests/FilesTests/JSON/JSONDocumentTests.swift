import Foundation
import Testing

@testable import Files

@Suite("JSON documents from outside")
struct JSONDocumentTests {
    private struct Content: Codable, Equatable {
        var text = "a"
        var numbers: [Double] = []
        var map: [String: Int] = [:]
    }

    private func decode(_ text: String) throws(JSONDocument.Fault) -> Content {
        try JSONDocument.decode(Content.self, from: Data(text.utf8), schema: "s", version: 1)
    }

    private func reason(_ text: String) -> String? {
        do throws(JSONDocument.Fault) {
            _ = try decode(text)
            return nil
        } catch {
            if case .unreadable(let why) = error { return why }
            return "\(error)"
        }
    }

    @Test("are read in every way in which JSON may be written")
    func sound() throws {
        let text = """
             {"schemaVersion":1,"schema":"s","text":"\\u00e9\\ud83d\\ude00\\\\\\"\\/","numbers":[-0, 1.5e-3,1E+2, 0.25 ],
            "map": {"a" : 1, "b":2}, "more": [true, false, null, [], {}, [[{"x":{}}]]]}\r\n\t
            """
        let expected = Content(text: "é😀\\\"/", numbers: [0, 0.0015, 100, 0.25], map: ["a": 1, "b": 2])
        #expect(try decode(text) == expected)
        let written = try JSONDocument.encode(expected, schema: "s", version: 1)
        #expect(try JSONDocument.decode(Content.self, from: written, schema: "s", version: 1) == expected)
    }

    @Test(
        "in which a key stands twice are refused by its name",
        arguments: [
            ("\"text\":\"a\",\"text\":\"a\"", "text"), ("\"text\":\"a\",\"te\\u0078t\":\"b\"", "text"),
            ("\"schema\":\"s\",\"text\":\"a\"", "schema"), ("\"map\":{\"a\":1,\"b\":2,\"a\":3}", "a"),
            ("\"more\":[[{\"x\":[{\"y\":0,\"z\":1,\"y\":0}]}]]", "y"), ("\"\":0,\"\":0", ""),
        ])
    func repeatedKeys(_ fields: String, _ key: String) {
        let text = "{\"schema\":\"s\",\"schemaVersion\":1,\"numbers\":[],\(fields)}"
        #expect(reason(text)?.contains("names “\(key)” twice") == true, "\(reason(text) ?? "read")")
    }

    @Test(
        "that are none are refused with the place",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "-", "1e", "+1",
            "NaN",
            "Infinity", "tru", "nul", "\"a", "\"\\x\"", "\"\\ud800\"", "\"a\nb\"", "{} {}", "[1 2]", "]", "{\"a\":1]",
        ])
    func malformed(_ text: String) {
        #expect(reason(text) != nil && reason("{\"schema\":\"s\",\"schemaVersion\":1,\"more\":\(text)") != nil)
    }

    @Test("that nest without end are refused before anything follows them", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func nesting(_ opening: String) {
        for depth in [65, 1_000_000] {
            let text = "{\"more\":" + String(repeating: opening, count: depth)
            #expect(reason(text)?.contains("levels") == true)
        }
    }
}
