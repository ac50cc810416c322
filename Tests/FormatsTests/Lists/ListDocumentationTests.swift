import Files
import Formats
import Foundation
import Testing

@Suite("Documentation/lists.md")
struct ListDocumentationTests {
    @Test("has examples of both forms that are read without remarks", arguments: ["json", "yaml"])
    func examples(form: String) throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let page = try String(contentsOf: root.appending(path: "Documentation/lists.md"), encoding: .utf8)
        let example = try #require(
            page.split(separator: "```\(form)\n").dropFirst().first?.split(separator: "```").first)
        let contents = try ModelListFile.read(Data(example.utf8), path: "lists.md")
        #expect(!contents.models.isEmpty && contents.remarks.isEmpty, "\(contents)")
    }
}
