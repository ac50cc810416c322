internal import Core
internal import Files
public import Foundation

/// What a server does with the requests for a path. When it is done, the connection is closed.
public struct Behaviour: Sendable {
    /// Answers one request.
    public let answer: @Sendable (ServedRequest, ServedConnection) -> Void

    /// Does anything.
    public init(_ answer: @escaping @Sendable (ServedRequest, ServedConnection) -> Void) {
        self.answer = answer
    }
}

extension Behaviour {
    /// Sends these bytes, whatever they are, and hangs up.
    public static func raw(_ text: String) -> Behaviour {
        Behaviour { _, connection in connection.send(text) }
    }

    /// An answer of this status.
    ///
    /// - Parameters:
    ///   - status: the number.
    ///   - fields: lines of the head.
    ///   - body: the body.
    ///   - claimedByteCount: what the head says of the body's length, if not the truth.
    /// - Returns: the behaviour.
    public static func answer(
        _ status: Int, _ fields: [String] = [], body: Data = Data(), claimedByteCount: Int? = nil
    ) -> Behaviour {
        Behaviour { _, connection in
            let length = "Content-Length: \(claimedByteCount ?? body.count)"
            connection.send(head(status, fields + [length]))
            connection.send(body)
        }
    }

    /// A body whose end shows only in that the connection is closed.
    public static func unmarked(_ body: Data, _ fields: [String] = []) -> Behaviour {
        Behaviour { _, connection in
            connection.send("HTTP/1.0 200 OK\r\n" + fields.map { "\($0)\r\n" }.joined() + "\r\n")
            connection.send(body)
        }
    }

    /// A body in chunks.
    ///
    /// - Parameters:
    ///   - body: the body.
    ///   - chunkByteCount: the size of all chunks but the last.
    ///   - isEnded: the last chunk comes, which says that it is the last.
    /// - Returns: the behaviour.
    public static func chunked(_ body: Data, chunkByteCount: Int = 1000, isEnded: Bool = true) -> Behaviour {
        Behaviour { _, connection in
            connection.send(head(200, ["Transfer-Encoding: chunked"]))
            for start in stride(from: 0, to: body.count, by: chunkByteCount) {
                let chunk = body[start..<min(start + chunkByteCount, body.count)]
                connection.send("\(String(chunk.count, radix: 16))\r\n")
                connection.send(chunk + Data("\r\n".utf8))
            }
            if isEnded { connection.send("0\r\n\r\n") }
        }
    }

    /// Sends the client to another place.
    public static func redirect(to location: String, status: Int = 302) -> Behaviour {
        answer(status, ["Location: \(location)"])
    }

    /// One behaviour after the other, for one request each; the last for all that follow.
    public static func inTurn(_ behaviours: Behaviour...) -> Behaviour {
        Behaviour { request, connection in
            behaviours[min(request.number, behaviours.count) - 1].answer(request, connection)
        }
    }

    /// A file, as a good server sends it: whole, or the rest if it is still this version, or nothing if it did not change.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - entityTag: the version.
    ///   - lastModified: the date of the version.
    ///   - cutAfter: after so many bytes of a body the connection is reset.
    /// - Returns: the behaviour.
    public static func file(
        _ bytes: Data, entityTag: String? = "\"1\"", lastModified: String? = nil, cutAfter: Int? = nil
    ) -> Behaviour {
        let version = [entityTag.map { "ETag: \($0)" }, lastModified.map { "Last-Modified: \($0)" }].compactMap(\.self)
        return Behaviour { request, connection in
            let isKnown =
                entityTag.map { $0 == request.fields["if-none-match"] }
                ?? lastModified.map { $0 == request.fields["if-modified-since"] }
            if isKnown == true { return connection.send(head(304, version)) }
            let condition = request.fields["if-range"]
            let isThisVersion = condition == nil || condition == entityTag || condition == lastModified
            let start = isThisVersion ? request.firstByte ?? 0 : 0
            guard start < bytes.count || start == 0 else {
                return connection.send(head(416, ["Content-Range: bytes */\(bytes.count)", "Content-Length: 0"]))
            }
            let range = start > 0 ? ["Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)"] : []
            let body = bytes.dropFirst(start)
            let fields = ["Content-Type: application/zip", "Accept-Ranges: bytes", "Content-Length: \(body.count)"]
            connection.send(head(start > 0 ? 206 : 200, fields + range + version))
            connection.send(body.prefix(cutAfter ?? body.count))
            if let cutAfter, cutAfter < body.count { connection.resetWhenClosed() }
        }
    }

    /// The files in a folder, each with a tag that follows from its content.
    public static func files(in folder: URL) -> Behaviour {
        Behaviour { request, connection in
            let file = folder.appending(path: request.path)
            guard let bytes = try? Data(contentsOf: file), let digest = try? Digest(of: bytes) else {
                return answer(404).answer(request, connection)
            }
            self.file(bytes, entityTag: "\"\(digest.abbreviated)\"").answer(request, connection)
        }
    }

    /// The lines of a head, with the empty one at its end.
    public static func head(_ status: Int, _ fields: [String]) -> String {
        (["HTTP/1.1 \(status) Status"] + fields + ["", ""]).joined(separator: "\r\n")
    }
}
