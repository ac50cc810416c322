public import Core
public import Foundation
internal import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A request as it came.
public struct ServedRequest: Hashable, Sendable {
    /// The path, with its query.
    public let path: String
    /// The fields of the head; their names are in lower case.
    public let fields: [String: String]
    /// 1 for the first request for this path.
    public let number: Int

    /// The first byte that was asked for, if not the whole file was.
    public var firstByte: Int? {
        fields["range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0 != "-" }) }
    }
}

/// An HTTP server on the loopback that does what no server should, by path.
///
/// It is written on plain sockets because well-kept servers cannot lie: they do not cut connections, send wrong lengths
/// or answer with what is not HTTP. One thread serves one connection, and a connection serves one request.
public final class MisbehavingServer: Sendable {
    private struct State {
        var requests: [ServedRequest] = []
        var connections: Set<Int32> = []
        var isStopped = false
    }

    private let listener: Int32
    private let port: UInt16
    private let behaviours: [String: Behaviour]
    private let otherwise: Behaviour
    private let state = Mutex(State())
    private let isClosed = DispatchSemaphore(value: 0)

    /// Starts to serve.
    ///
    /// - Parameters:
    ///   - behaviours: what is answered, by path.
    ///   - otherwise: what is answered for any other path.
    ///   - isDeaf: connections are accepted, but nothing that comes is ever read.
    /// - Throws: `POSIXError` when no port can be had.
    public init(
        _ behaviours: [String: Behaviour], otherwise: Behaviour = .answer(404), isDeaf: Bool = false
    ) throws {
        self.behaviours = behaviours
        self.otherwise = otherwise
        (listener, port) = try Self.openPort()
        // The threads keep the server alive until it is stopped.
        Thread.detachNewThread { self.acceptConnections(isDeaf: isDeaf) }
    }

    /// Runs `body` with a server that is stopped afterwards.
    public static func with<Result>(
        _ behaviours: [String: Behaviour], isDeaf: Bool = false, _ body: (MisbehavingServer) throws -> Result
    ) throws -> Result {
        let server = try MisbehavingServer(behaviours, isDeaf: isDeaf)
        defer { server.stop() }
        return try body(server)
    }

    /// Runs `body` with a server of the files in a folder, as they are when they are asked for.
    public static func serving<Result>(_ folder: URL, _ body: (MisbehavingServer) throws -> Result) throws -> Result {
        let server = try MisbehavingServer([:], otherwise: .files(in: folder))
        defer { server.stop() }
        return try body(server)
    }

    /// Ends all connections and closes the port: whoever connects to it from now on is refused.
    public func stop() {
        let wasStopped = state.withLock { state in
            defer { state.isStopped = true }
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            return state.isStopped
        }
        if !wasStopped { isClosed.wait() }
    }

    /// The address of a path, which begins with a slash.
    public func address(_ path: String, scheme: String = "http") -> WebAddress {
        guard let address = WebAddress("\(scheme)://127.0.0.1:\(port)\(path)") else {
            preconditionFailure("“\(path)” is no path")
        }
        return address
    }

    /// All requests so far, in the order in which they came.
    public var requests: [ServedRequest] { state.withLock(\.requests) }

    /// The requests for one path.
    public func requests(for path: String) -> [ServedRequest] { requests.filter { $0.path == path } }

    private func acceptConnections(isDeaf: Bool) {
        while !state.withLock(\.isStopped) {
            var ready = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&ready, 1, 20) > 0, !isDeaf else {
                if isDeaf { usleep(20_000) }
                continue
            }
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            let isServed = state.withLock { state in
                if !state.isStopped { state.connections.insert(descriptor) }
                return !state.isStopped
            }
            guard isServed else {
                close(descriptor)
                break
            }
            Thread.detachNewThread { self.serve(ServedConnection(descriptor)) }
        }
        close(listener)
        isClosed.signal()
    }

    private func serve(_ connection: ServedConnection) {
        if let head = connection.readHead(), let request = record(head) {
            behaviours[request.path, default: otherwise].answer(request, connection)
        } else {
            connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        // Within the lock, so that nobody shuts down what has the same number by then.
        state.withLock { state in
            state.connections.remove(connection.descriptor)
            connection.hangUp()
        }
    }

    private func record(_ head: String) -> ServedRequest? {
        let lines = head.split(separator: "\r\n").map(String.init)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[0] == "GET" else { return nil }
        let path = String(words[1])
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        return state.withLock { state in
            let number = state.requests.count { $0.path == path } + 1
            let request = ServedRequest(
                path: path, fields: Dictionary(fields) { "\($0), \($1)" }, number: number)
            state.requests.append(request)
            return request
        }
    }

    private static func openPort() throws -> (listener: Int32, port: UInt16) {
        #if canImport(Darwin)
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        // A child process that inherits it would keep the port open.
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &place) { place in
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                guard unsafe bind(listener, place, size) == 0, listen(listener, 64) == 0 else { return Int32(-1) }
                return unsafe getsockname(listener, place, &size)
            }
        }
        guard listener >= 0, status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (listener, UInt16(bigEndian: place.sin_port))
    }
}
