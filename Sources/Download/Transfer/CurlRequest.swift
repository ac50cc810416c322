internal import CCurl
internal import Core
internal import Foundation

/// What a request delivers to.
protocol ResponseReceiver: AnyObject {
    /// Takes the head of the answer; returns whether its body is wanted.
    func receive(_ head: ResponseHead) throws(DownloadError) -> Bool
    /// Takes the next bytes of the body.
    func receive(_ bytes: Data) throws(DownloadError)
}

/// One GET request by libcurl, on a handle of its own. A redirect is an answer like others.
///
/// Nothing else calls libcurl: all that is unsafe about it stays in here.
@safe final class CurlRequest {
    private let address: WebAddress
    private let fields: [String]
    private let limits: DownloadLimits
    private let receiver: any ResponseReceiver
    /// Is there while the request runs.
    private var handle: UnsafeMutableRawPointer?
    private var headLines: [String] = []
    private var headByteCount = 0
    private var isHeadComplete = false
    /// When something was last received; `nil` while there is no connection.
    private var lastReceived: ContinuousClock.Instant?
    private var ending: Ending?

    /// Why we end the request.
    private enum Ending {
        case unwanted
        case refused(DownloadError)
        case fault(TransferFault)
    }

    /// No server has more to say before a file begins.
    private static let maximumHeadByteCount = 1 << 18

    /// Loads libcurl, with the first request and not before it, because it takes some milliseconds: `nil`, or what is wrong.
    fileprivate static let libraryFault: String? = unsafe ccurl_load().map { unsafe String(cString: $0) }

    /// Prepares a request.
    ///
    /// - Parameters:
    ///   - address: what to ask for.
    ///   - fields: the lines of the request's head, besides the usual ones.
    ///   - limits: how long it may take to connect, how long nothing may arrive, and how slowly it may.
    ///   - receiver: takes the answer.
    init(_ address: WebAddress, fields: [String], limits: DownloadLimits, receiver: any ResponseReceiver) {
        self.address = address
        self.fields = fields
        self.limits = limits
        self.receiver = receiver
    }

    /// Asks, and hands the answer to the receiver until it ends or is not wanted any more.
    ///
    /// - Returns: why the answer ended too soon; `nil` where it did not.
    /// - Throws: what the receiver throws.
    func perform() throws(DownloadError) -> TransferFault? {
        let fault = Self.withoutBrokenPipeSignal { transfer() }
        switch ending {
        case .unwanted: return nil
        case .refused(let error): throw error
        case .fault(let fault): return fault
        case nil: return fault
        }
    }

    private func transfer() -> TransferFault? {
        if let fault = Self.libraryFault { return TransferFault(.noLibrary, fault) }
        guard let handle = unsafe ccurl_new() else { return TransferFault(.noLibrary, "it does not start") }
        unsafe self.handle = handle
        var list: UnsafeMutablePointer<curl_slist>?
        for field in fields { unsafe list = ccurl_append(list, field) }
        defer {
            unsafe ccurl_free(handle)
            unsafe ccurl_free_list(list)
            unsafe self.handle = nil
        }
        unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
        unsafe setOptions(of: handle)
        unsafe setCallbacks(of: handle)
        var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, words.baseAddress)
            defer { unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            return unsafe ccurl_perform(handle)
        }
        guard code != CURLE_OK else { return nil }
        let detail = String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if unsafe ccurl_proxy_status(handle) >= 300 { return TransferFault(.refusedByProxy, detail) }
        // libcurl has one code for a connection that does not come about and for one that is too slow.
        if code == CURLE_OPERATION_TIMEDOUT, unsafe ccurl_is_connected(handle) != 0 {
            return TransferFault(.tooSlow, detail)
        }
        return TransferFault(code, detail.isEmpty ? unsafe String(cString: ccurl_words_for(code)) : detail)
    }

    private func setOptions(of handle: UnsafeMutableRawPointer) {
        unsafe ccurl_allow_web_only(handle)
        unsafe ccurl_set_text(handle, CURLOPT_URL, address.text)
        unsafe ccurl_set_text(handle, CURLOPT_USERAGENT, Program.nameAndVersion)
        unsafe ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        unsafe ccurl_set_number(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        unsafe ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connectSeconds * 1000)))
        unsafe ccurl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, limits.lowestBytesPerSecond)
        unsafe ccurl_set_number(handle, CURLOPT_LOW_SPEED_TIME, max(1, limits.slowSeconds))
        // No proxy reaches this very machine by such a name.
        if ["localhost", "127.0.0.1", "::1", "[::1]"].contains(address.host) {
            unsafe ccurl_set_text(handle, CURLOPT_PROXY, "")
        }
        // The proxy's variables are libcurl's own affair, but these two only its command line heeds.
        let environment = ProcessInfo.processInfo.environment
        if let file = environment["CURL_CA_BUNDLE"] ?? environment["SSL_CERT_FILE"], !file.isEmpty {
            unsafe ccurl_set_text(handle, CURLOPT_CAINFO, file)
        }
        if let folder = environment["SSL_CERT_DIR"], !folder.isEmpty {
            unsafe ccurl_set_text(handle, CURLOPT_CAPATH, folder)
        }
    }

    private func setCallbacks(of handle: UnsafeMutableRawPointer) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        unsafe ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let bytes = unsafe CurlRequest.data(bytes, size * count)
            return unsafe CurlRequest.of(context)?.takeHeadLine(bytes) == true ? size * count : 0
        }
        unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let bytes = unsafe CurlRequest.data(bytes, size * count)
            return unsafe CurlRequest.of(context)?.takeBody(bytes) == true ? size * count : 0
        }
        unsafe ccurl_set_number(handle, CURLOPT_NOPROGRESS, 0)
        unsafe ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        unsafe ccurl_set_watcher(handle, CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
            unsafe CurlRequest.of(context)?.goesOnWaiting() == true ? 0 : 1
        }
    }

    /// The request that a callback belongs to; it lives at least as long as its handle.
    private static func of(_ context: UnsafeMutableRawPointer?) -> CurlRequest? {
        unsafe context.map { unsafe Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    private static func data(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> Data {
        unsafe bytes.map { unsafe Data(bytes: $0, count: count) } ?? Data()
    }

    /// Takes a line of the head, its empty last one included, or of what may follow a body.
    private func takeHeadLine(_ bytes: Data) -> Bool {
        lastReceived = .now
        guard !isHeadComplete else { return true }
        headByteCount += bytes.count
        guard headByteCount <= Self.maximumHeadByteCount else {
            return end(.fault(TransferFault(.unusable, "its head is longer than \(Self.maximumHeadByteCount) bytes")))
        }
        let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard line.isEmpty else {
            headLines.append(line)
            return true
        }
        guard let head = ResponseHead(lines: headLines) else {
            return end(.fault(TransferFault(.unusable, "it does not begin with a status")))
        }
        headLines = []
        guard head.status >= 200 else { return true }  // an interim answer; the final one follows
        isHeadComplete = true
        do throws(DownloadError) {
            return try receiver.receive(head) ? true : end(.unwanted)
        } catch {
            return end(.refused(error))
        }
    }

    private func takeBody(_ bytes: Data) -> Bool {
        do throws(DownloadError) {
            try receiver.receive(bytes)
        } catch {
            return end(.refused(error))
        }
        lastReceived = .now
        return true
    }

    /// Whether to wait on; libcurl asks at least once a second.
    private func goesOnWaiting() -> Bool {
        guard let lastReceived else {
            if unsafe ccurl_is_connected(handle) != 0 { lastReceived = .now }
            return true
        }
        if ContinuousClock.now - lastReceived <= .seconds(limits.stallSeconds) { return true }
        return end(.fault(TransferFault(.stalled, "")))
    }

    /// Ends the request; always `false`, for libcurl.
    private func end(_ ending: Ending) -> Bool {
        self.ending = ending
        return false
    }
}

extension CurlRequest {
    /// Reads a date in any of the forms that HTTP allows.
    static func date(_ text: String) -> Date? {
        guard libraryFault == nil else { return nil }
        let seconds = unsafe ccurl_date(text)
        return seconds == -1 ? nil : Date(timeIntervalSince1970: Double(seconds))
    }

    /// Runs `work` while this thread gets no SIGPIPE. Older versions of libcurl raise it when a server hangs up during
    /// TLS, and it would end the process.
    private static func withoutBrokenPipeSignal<Result>(_ work: () -> Result) -> Result {
        var (brokenPipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
        unsafe sigemptyset(&brokenPipe)
        unsafe sigaddset(&brokenPipe, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
        let result = work()
        unsafe sigpending(&pending)
        if unsafe sigismember(&pending, SIGPIPE) == 1, unsafe sigismember(&before, SIGPIPE) == 0 {
            var number = Int32(0)
            unsafe sigwait(&brokenPipe, &number)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }
}
