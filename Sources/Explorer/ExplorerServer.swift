internal import FlyingFox
internal import FlyingSocks
package import Foundation
#if canImport(Glibc)
    internal import Glibc
#endif
internal import Pages

/// Serves the pages of an explorer and its answers, to this machine alone.
package struct ExplorerServer: Sendable {
    private let explorer: Explorer
    /// What the page's address has, and no other page knows.
    private let token: String
    private let server: HTTPServer
    /// The nonce by which the page's own script is known.
    private let nonce: String

    /// Prepares a server at a port that is free.
    ///
    /// - Parameter explorer: answers.
    /// - Throws: what the system says of the address.
    package init(_ explorer: Explorer) throws {
        self.explorer = explorer
        token = Self.secret()
        nonce = Self.secret()
        server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), timeout: 120, logger: .disabled)
    }

    /// 128 random bits.
    private static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        return [generator.next(), generator.next()].map { (part: UInt64) in
            String(repeating: "0", count: part.leadingZeroBitCount / 4) + String(part, radix: 16)
        }.joined()
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter ready: is told the page's address, token included.
    /// - Throws: what the system says where it gives no port.
    package func run(ready: @escaping @Sendable (URL) -> Void) async throws {
        await server.appendRoute("*") { request in await respond(to: request) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try await server.waitUntilListening()
                if let port = await port, let url = URL(string: "http://127.0.0.1:\(port)/#token=\(token)") {
                    ready(url)
                }
            }
            try await group.waitForAll()
        }
    }

    private var port: Int? {
        get async {
            guard case .ip4(_, let port)? = await server.listeningAddress else { return nil }
            return Int(port)
        }
    }

    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let port = await port else { return HTTPResponse(statusCode: .internalServerError) }
        let gate = RequestGuard(port: port, token: token, allowsChanges: explorer.allowsChanges)
        if let refusal = gate.refusal(
            of: request.method.rawValue, request.path, header: { request.headers[HTTPHeader($0)] })
        {
            return response(APIResponse(status: refusal.rawValue, fault: "refused"))
        }
        if request.path.hasPrefix("/api/") {
            var query: [String: String] = [:]
            for item in request.query { query[item.name] = item.value }
            let asked = APIRequest(String(request.path.dropFirst("/api/".count)), query)
            return response(await explorer.answer(asked, isChange: request.method == .POST))
        }
        return page(request.path)
    }

    private func response(_ answer: APIResponse) -> HTTPResponse {
        response(answer.body, type: answer.type, status: HTTPStatusCode(answer.status, phrase: ""))
    }

    private func response(_ body: Data, type: String, status: HTTPStatusCode = .ok) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [
                .contentType: type, HTTPHeader("Cache-Control"): "no-store",
                HTTPHeader("X-Content-Type-Options"): "nosniff", HTTPHeader("Referrer-Policy"): "no-referrer",
                HTTPHeader("X-Frame-Options"): "DENY", HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
                HTTPHeader("Content-Security-Policy"): "default-src 'none'; script-src 'self' 'nonce-\(nonce)'; "
                    + "style-src 'self' 'unsafe-inline'; img-src blob:; connect-src 'self'; frame-ancestors 'none'; "
                    + "base-uri 'none'; form-action 'none'",
            ], body: body)
    }

    /// A file of the pages, or the page itself.
    private func page(_ path: String) -> HTTPResponse {
        if path == "/" { return response(Data(index.utf8), type: "text/html; charset=utf-8") }
        guard let file = PageFile.all.first(where: { "/pages/\($0.name)" == path }) else {
            return response(APIResponse(status: 404, fault: "there is no such page"))
        }
        return response(
            file.bytes, type: file.name.hasSuffix(".css") ? "text/css" : "text/javascript; charset=utf-8")
    }

    private var index: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Explorer</title>
        <link rel="stylesheet" href="/pages/style.css">
        <script type="importmap" nonce="\(nonce)">\(PageFile.importMap { "/pages/\($0.name)" })</script>
        </head>
        <body>
        <header></header>
        <main><noscript><p>This page draws with JavaScript, which is switched off here.</p></noscript></main>
        <script type="module" nonce="\(nonce)">import "cascade/explore";</script>
        </body>
        </html>

        """
    }
}
