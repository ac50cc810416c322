public import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A connection on which a behaviour answers. What cannot be sent because the client hung up is dropped.
public struct ServedConnection: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var isOn = Int32(1)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    /// Sends text as it is; lines of a head have to end in `\r\n`.
    public func send(_ text: String) {
        send(Data(text.utf8))
    }

    /// Sends bytes as they are.
    public func send(_ bytes: Data) {
        sendAll(bytes, to: descriptor)
    }

    /// Does nothing until the client hangs up.
    public func waitForHangUp() {
        while !receive().isEmpty {}
    }

    /// Does nothing for some time.
    public func wait(seconds: Double) {
        Thread.sleep(forTimeInterval: seconds)
    }

    /// Has the connection end like one of a machine that crashed, and not in order.
    public func resetWhenClosed() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// The request up to its empty line; `nil` where the client sends something else.
    func readHead() -> String? {
        var bytes = Data()
        while bytes.count < 1 << 16, bytes.first.map({ 65...90 ~= $0 }) != false {
            let more = receive()
            guard !more.isEmpty else { return nil }
            bytes.append(more)
            if bytes.suffix(4) == Data("\r\n\r\n".utf8) { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }

    private func receive() -> Data {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return Data(bytes.prefix(max(0, count)))
    }

    func hangUp() {
        close(descriptor)
    }
}

private func sendAll(_ bytes: Data, to descriptor: Int32) {
    #if canImport(Darwin)
        let flags = Int32(0)
    #else
        let flags = Int32(MSG_NOSIGNAL)
    #endif
    unsafe bytes.withUnsafeBytes { bytes in
        var sent = 0
        while sent < bytes.count {
            let count = unsafe send(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, flags)
            guard count > 0 else { return }
            sent += count
        }
    }
}
