import ArgumentParser
import Core
import Files
import Foundation

/// Where a rig connects: a Unix socket, or a TCP port of this machine itself.
enum RigAddress: ExpressibleByArgument {
    case unix(path: String)
    case port(UInt16)

    init?(argument: String) {
        let port = argument.split(separator: ":", omittingEmptySubsequences: false).last.flatMap { UInt16($0) }
        let host = argument.contains(":") ? argument.prefix(upTo: argument.lastIndex(of: ":") ?? argument.endIndex) : ""
        if let port, ["", "localhost", "127.0.0.1"].contains(host) {
            self = .port(port)
        } else if argument.hasPrefix("unix:"), argument.count > 5 {
            self = .unix(path: String(argument.dropFirst(5)))
        } else if argument.contains("/") {
            self = .unix(path: argument)
        } else {
            return nil
        }
    }

    /// For people.
    var text: String {
        switch self {
        case .unix(let path): path
        case .port(let port): "127.0.0.1:\(port)"
        }
    }

    /// Waits for the one client that is served. Nobody else can connect afterwards.
    ///
    /// - Parameter listening: is told the address as soon as a client can connect; of port 0, the one that was free.
    /// - Returns: the connection.
    /// - Throws: `FileError` when the address is taken or not permitted.
    func client(listening: (RigAddress) -> Void) throws(FileError) -> Descriptor {
        switch self {
        case .unix(let path): try clientOfUnixSocket(path, listening: listening)
        case .port(let port): try clientOfPort(port, listening: listening)
        }
    }

    private func clientOfUnixSocket(_ path: String, listening: (RigAddress) -> Void) throws(FileError) -> Descriptor {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < capacity else {
            throw FileError(
                .unsupported, path: path, "is longer than the \(capacity - 1) bytes that the path of a socket may have",
                remedy: "Choose a shorter one, such as one in /tmp.")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let listener = try Self.socket(AF_UNIX, self)
        defer { close(listener) }
        // An interruption takes the socket away; nobody but the user may connect.
        let mask = umask(0o077)
        let bound = UnfinishedFiles.add(path) { Self.bind(listener, &address) }
        let code = errno
        umask(mask)
        guard bound == 0 else {
            guard code == EADDRINUSE else { throw FileError.system(path: path, "cannot be listened on", errno: code) }
            throw FileError(
                .exists, path: path, "exists already",
                remedy: "Choose another name; or, if no other program listens there, remove it: rm \(path.shellWord)")
        }
        defer { UnfinishedFiles.remove(path) }
        return try accepted(by: listener) { listening(self) }
    }

    private func clientOfPort(_ port: UInt16, listening: (RigAddress) -> Void) throws(FileError) -> Descriptor {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let listener = try Self.socket(AF_INET, self)
        defer { close(listener) }
        var yes: Int32 = 1
        _ = unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Self.bind(listener, &address) == 0 else {
            guard errno == EADDRINUSE else { throw FileError.system(path: text, "cannot be listened on", errno: errno) }
            throw FileError(
                .exists, path: text, "is in use by another program",
                remedy: "Choose another port; --listen 127.0.0.1:0 takes one that is free.")
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(listener, $0, &length)
            }
        }
        let chosen = RigAddress.port(UInt16(bigEndian: address.sin_port))
        let client = try accepted(by: listener) { listening(chosen) }
        // A frame goes out at once, however small it is.
        _ = unsafe setsockopt(
            client.number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return client
    }

    private static func socket(_ family: Int32, _ address: RigAddress) throws(FileError) -> Int32 {
        let descriptor = Foundation.socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else {
            throw FileError.system(path: address.text, "cannot be listened on", errno: errno)
        }
        return descriptor
    }

    private static func bind<Address>(_ listener: Int32, _ address: inout Address) -> Int32 {
        unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Foundation.bind(listener, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    private func accepted(by listener: Int32, whenListening: () -> Void) throws(FileError) -> Descriptor {
        guard listen(listener, 1) == 0 else {
            throw FileError.system(path: text, "cannot be listened on", errno: errno)
        }
        whenListening()
        while true {
            let client = accept(listener, nil, nil)
            if client >= 0 { return Descriptor(number: client) }
            guard errno == EINTR || errno == ECONNABORTED else {
                throw FileError.system(path: text, "takes no connection", errno: errno)
            }
        }
    }
}
