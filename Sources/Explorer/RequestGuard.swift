/// Decides which requests are answered.
///
/// A page of another host can make a browser send requests here, and by a name that it lets point to this machine (DNS
/// rebinding) even read the answers. So the `Host` must be this server's own address, an `Origin` must be this server, and data
/// are given only with a token that no other page knows.
struct RequestGuard: Sendable {
    /// Why a request is not answered, as HTTP has it.
    enum Refusal: Int {
        case unauthorized = 401
        case forbidden = 403
        case methodNotAllowed = 405
    }

    /// The server's port.
    let port: Int
    /// What the address that was printed has.
    let token: String
    /// Whether anything may be changed.
    let allowsChanges: Bool

    /// Why a request is refused; `nil` where it is answered.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST`, ….
    ///   - path: without the query.
    ///   - header: gives the value of a header.
    /// - Returns: the reason.
    func refusal(of method: String, _ path: String, header: (String) -> String?) -> Refusal? {
        let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
        guard let host = header("Host"), hosts.contains(host) else { return .forbidden }
        if let origin = header("Origin"), origin != "http://\(host)" { return .forbidden }
        if let site = header("Sec-Fetch-Site"), !["same-origin", "none"].contains(site) { return .forbidden }
        guard path.hasPrefix("/api/") else { return method == "GET" ? nil : .methodNotAllowed }
        guard let given = header("Authorization"), Self.areEqual(given, "Bearer \(token)") else { return .unauthorized }
        switch method {
        case "GET": return nil
        case "POST": return allowsChanges ? nil : .forbidden
        default: return .methodNotAllowed
        }
    }

    /// Compares in a time that does not tell how much is equal.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
