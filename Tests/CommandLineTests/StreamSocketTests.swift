import Foundation
import TestSupport
import Testing

@Suite("The command stream over a socket", .enabled(if: Python.has("socket")))
struct StreamSocketTests {
    /// Sends a frame, waits for one, and so on; then tries to be a second client, ends the sending, and takes the rest.
    private static let client = """
        import socket, sys, time
        address, frames = sys.argv[1], open(sys.argv[2], "rb").read()
        def connect():
            if "/" in address:
                s = socket.socket(socket.AF_UNIX); s.connect(address); return s
            return socket.create_connection(("127.0.0.1", int(address)))
        for attempt in range(600):
            try:
                s = connect(); break
            except OSError: time.sleep(0.1)
        received = b""
        for first in range(0, len(frames), 12):
            s.sendall(frames[first:first + 12])
            while len(received) < first + 12: received += s.recv(12)
        try:
            connect(); print("two clients")
        except OSError: print("one client")
        s.shutdown(socket.SHUT_WR)
        while (more := s.recv(65536)): received += more
        open(sys.argv[3], "wb").write(received)
        """

    @Test("serves one client as it serves a pipe", arguments: [true, false])
    func serves(isUnix: Bool) throws {
        try Workplace.with { place in
            try place.addModel()
            let samples = (0..<300).flatMap { bytes(ofSample: $0) }
            try Data(samples).write(to: place.file("r.f32"))
            let line = ["stream", "--model", "tiny", "--neurons", "3", "--rate", "30", "--noise", "2"]
            let piped = try place.start(line, through: ["/bin/sh", "-c", "\"$0\" \"$@\" < r.f32 > piped.f32"]).outcome()
            #expect(piped.status == 0, "\(piped)")
            let address = isUnix ? place.file("s").path : "\(Int.random(in: 20_000..<30_000))"
            let server = try place.start(line + ["--listen", address])
            let said = try Python.run(Self.client, address, place.file("r.f32").path, place.file("sent.f32").path)
            let outcome = try server.outcome()
            #expect(outcome.status == 0 && said.contains("one client"), "\(outcome)")
            #expect(try Data(contentsOf: place.file("sent.f32")) == Data(contentsOf: place.file("piped.f32")))
            #expect(!FileManager.default.fileExists(atPath: place.file("s").path))
        }
    }

    /// The little-endian bytes of a sample.
    private func bytes(ofSample index: Int) -> [UInt8] {
        let bits = (0.1 * sin(Float(index * index))).bitPattern
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }
}
