import Testing

@testable import Explorer

@Suite("Requests that the explorer answers")
struct RequestGuardTests {
    private func refusal(
        of method: String = "GET", _ path: String = "/api/models", _ changed: [String: String?] = [:],
        allowsChanges: Bool = false
    ) -> RequestGuard.Refusal? {
        var headers: [String: String?] = ["Host": "127.0.0.1:4321", "Authorization": "Bearer secret"]
        headers.merge(changed) { $1 }
        return RequestGuard(port: 4321, token: "secret", allowsChanges: allowsChanges).refusal(of: method, path) {
            headers[$0] ?? nil
        }
    }

    @Test("are those of the page itself")
    func own() {
        #expect(refusal() == nil)
        #expect(refusal(of: "GET", "/", ["Authorization": nil]) == nil)
        #expect(refusal(of: "GET", "/api/models", ["Origin": "http://127.0.0.1:4321"]) == nil)
        #expect(
            refusal(of: "GET", "/api/models", ["Host": "localhost:4321", "Origin": "http://localhost:4321"]) == nil)
    }

    @Test(
        "are not those by another name that leads here, nor without a name",
        arguments: [
            nil, "", "evil.example", "evil.example:4321", "127.0.0.1", "127.0.0.1:80", "[::1]:4321", "localhost",
        ])
    func rebinding(host: String?) {
        #expect(refusal(of: "GET", "/api/models", ["Host": host]) == .forbidden)
        #expect(refusal(of: "GET", "/", ["Host": host]) == .forbidden)
    }

    @Test(
        "are not those of another page, even with the token",
        arguments: [
            "https://evil.example", "null", "http://127.0.0.1:4322", "https://127.0.0.1:4321", "http://localhost:4321",
            "",
        ])
    func foreignOrigin(origin: String) {
        #expect(refusal(of: "GET", "/api/models", ["Origin": origin]) == .forbidden)
        #expect(refusal(of: "POST", "/api/alias", ["Origin": origin], allowsChanges: true) == .forbidden)
    }

    @Test("are not those that a browser says another site has made", arguments: ["cross-site", "same-site", "?"])
    func crossSite(site: String) {
        #expect(refusal(of: "GET", "/api/models", ["Sec-Fetch-Site": site]) == .forbidden)
    }

    @Test(
        "need the token for data",
        arguments: [nil, "", "secret", "Bearer ", "Bearer secre", "Bearer secret2", "bearer secret"])
    func token(given: String?) {
        #expect(refusal(of: "GET", "/api/models", ["Authorization": given]) == .unauthorized)
    }

    @Test("change nothing where that was not allowed")
    func changes() {
        #expect(refusal(of: "POST", "/api/alias") == .forbidden)
        #expect(refusal(of: "POST", "/api/alias", allowsChanges: true) == nil)
        #expect(refusal(of: "POST", "/api/alias", ["Authorization": nil], allowsChanges: true) == .unauthorized)
        for method in ["PUT", "DELETE", "OPTIONS", "TRACE"] {
            #expect(refusal(of: method, "/api/models", allowsChanges: true) == .methodNotAllowed)
            #expect(refusal(of: method, "/", allowsChanges: true) == .methodNotAllowed)
        }
    }
}
