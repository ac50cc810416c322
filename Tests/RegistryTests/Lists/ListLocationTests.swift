import Core
import Foundation
import TestSupport
import Testing

@testable import Registry

@Suite("Places of lists")
struct ListLocationTests {
    @Test("are addresses or paths")
    func kinds() throws {
        let address = try #require(WebAddress("https://example.org/a.yaml"))
        #expect(try ListLocation("https://example.org/a.yaml") == .address(address))
        #expect(try ListLocation("/a/../b.yaml") == .file(path: "/b.yaml"))
        let current = FileManager.default.currentDirectoryPath
        #expect(try ListLocation("b.yaml") == .file(path: URL(filePath: current).appending(path: "b.yaml").path))
    }

    @Test(
        "of other kinds are refused",
        arguments: ["", "ftp://example.org/a", "https://me:secret@example.org/", "https://"])
    func others(_ text: String) throws {
        let error = try #require(throws: RegistryError.self) { try ListLocation(text) }
        #expect(error.category == .usage && error.remedy != nil)
    }

    @Test(
        "give lists names",
        arguments: [
            ("https://example.org/s/our%20models.v2.json?x=1", "our-models.v2"), ("/a/b/list.yaml", "list"),
            ("https://example.org", "example.org"), ("https://example.org/.yaml", "example.org"), ("/", "list"),
            ("/a/no-extension", "no-extension"), ("/a/été.yaml", "t-"), ("/a/..yaml", "list"),
        ])
    func names(_ text: String, _ name: String) throws {
        #expect(try ListLocation(text).suggestedName == name)
    }

    @Test("are two published lists without CASCADE_LISTS, and else those that it names")
    func environment() throws {
        let published = try KnownLocations.resolve(environment: [:])
        #expect(published == .published && published.entries.map(\.name) == ["published-torch", "published-keras"])
        #expect(try KnownLocations.resolve(environment: ["CASCADE_LISTS": " "]) == .none)
        let named = try KnownLocations.resolve(
            environment: ["CASCADE_LISTS": "https://a.org/x.yaml  /b/x.json\t/b/x.json https://c.org/y"])
        #expect(named.entries.map(\.name) == ["x", "x-2", "y"])
        let error = try #require(throws: RegistryError.self) {
            try KnownLocations.resolve(environment: ["CASCADE_LISTS": "/a ftp://b"])
        }
        #expect(error.category == .usage && error.reason.contains("CASCADE_LISTS") && error.reason.contains("ftp://b"))
    }
}
