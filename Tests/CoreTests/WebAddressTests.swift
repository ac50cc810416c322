import Core
import Testing

@Suite("Addresses on the web")
struct WebAddressTests {
    @Test(
        "An http or https address with a host is one",
        arguments: ["https://example.org/a.zip", "http://127.0.0.1:8080/s/x/download?y=1", "HTTPS://example.org"])
    func acceptsAddresses(_ text: String) {
        #expect(WebAddress(text)?.text == text)
    }

    @Test(
        "Other schemes, passwords and addresses without a host are none",
        arguments: [
            "file:///etc/passwd", "ftp://example.org/a", "https://", "https:///a", "example.org/a.zip", "",
            "https://user:secret@example.org/a", "https://user@example.org/a", "javascript:alert(1)",
        ])
    func refusesOthers(_ text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test("A fragment is left out")
    func dropsFragment() {
        #expect(WebAddress("https://example.org/a#b")?.text == "https://example.org/a")
    }

    @Test(
        "References are followed from where they stand",
        arguments: [
            ("/b.zip", "https://example.org/b.zip"), ("c", "https://example.org/a/c"),
            ("http://other.org/x", "http://other.org/x"), ("//cdn.org/x", "https://cdn.org/x"),
        ])
    func followsReferences(_ reference: String, _ place: String) throws {
        let address = try #require(WebAddress("https://example.org/a/b"))
        #expect(address.following(reference)?.text == place)
    }

    @Test("A reference to another scheme leads nowhere", arguments: ["file:///etc/passwd", "ftp://example.org/a"])
    func followsNoOtherScheme(_ reference: String) throws {
        let address = try #require(WebAddress("https://example.org/a/b"))
        #expect(address.following(reference) == nil)
    }
}
