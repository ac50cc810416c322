internal import CCurl
internal import Core

/// Why a request ended before its answer did.
struct TransferFault: Hashable {
    enum Kind: Hashable {
        case unknownName, noConnection, refusedByProxy, noSecureConnection, unverified, timedOut, stalled, tooSlow
        case broken, unusable, noLibrary
    }

    let kind: Kind
    /// libcurl's words.
    let detail: String

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// What libcurl's code stands for.
    init(_ code: CURLcode, _ detail: String) {
        self.detail = detail
        kind =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unknownName
            case CURLE_COULDNT_CONNECT, CURLE_PROXY: .noConnection
            case CURLE_SSL_CONNECT_ERROR: .noSecureConnection
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE:
                .unverified
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2,
                CURLE_HTTP2_STREAM, CURLE_HTTP3:
                .broken
            default: .unusable
            }
    }

    /// The fault in words for people.
    ///
    /// - Parameters:
    ///   - address: what was asked for.
    ///   - received: how many bytes of the file are there.
    ///   - total: its size, where it is known.
    ///   - limits: what was allowed.
    /// - Returns: an error that tells what to do next.
    func error(at address: WebAddress, received: Int, of total: Int?, limits: DownloadLimits) -> DownloadError {
        let proxy = "Check the network; behind a proxy, set https_proxy and http_proxy."
        let soon = DownloadError.Retry.later(seconds: nil)
        switch kind {
        case .unknownName:
            return DownloadError(
                .unreachable, at: address, "the name “\(address.host)” is not known (\(detail))",
                remedy: "Check the address. \(proxy)", retry: soon)
        case .noConnection:
            return DownloadError(
                .unreachable, at: address, "nobody answers there (\(detail))", remedy: proxy, retry: soon)
        case .refusedByProxy:
            return DownloadError(
                .unreachable, at: address, "the proxy on the way lets nobody through (\(detail))",
                remedy: "Ask who runs the network for access, or set no_proxy for this server.", retry: soon)
        case .noSecureConnection:
            return DownloadError(
                .unreachable, at: address, "a secure connection could not be made (\(detail))", remedy: proxy,
                retry: soon)
        case .unverified:
            return DownloadError(
                .unreachable, at: address, "the server could not prove who it is (\(detail))",
                remedy: "Check this machine's clock; for certificates of your own, set SSL_CERT_FILE to a file of them."
            )
        case .timedOut:
            return DownloadError(
                .timedOut, at: address, "there was no connection within \(secondsText(limits.connectSeconds))",
                remedy: proxy,
                retry: soon)
        case .stalled:
            return DownloadError(
                .stalled, at: address,
                "nothing arrived for \(secondsText(limits.stallSeconds)), \(DownloadError.after(received, of: total))",
                remedy: "Repeat the command; where the server allows, it goes on from there.", retry: soon)
        case .tooSlow:
            return DownloadError(
                .tooSlow, at: address,
                "fewer than \(limits.lowestBytesPerSecond) bytes per second arrived for \(limits.slowSeconds) s, "
                    + DownloadError.after(received, of: total),
                remedy:
                    "Repeat the command later, or from another network; where the server allows, it goes on from there.",
                retry: soon)
        case .broken:
            return .interrupted(at: address, received, of: total, " (\(detail))")
        case .unusable:
            return .unusable(at: address, detail)
        case .noLibrary:
            return DownloadError(
                .unreachable, at: address, "libcurl, which fetches files, cannot be used: \(detail)",
                remedy: "Install the system's libcurl (Debian, Ubuntu: apt-get install libcurl4), or fetch the file "
                    + "otherwise and import it.")
        }
    }
}
