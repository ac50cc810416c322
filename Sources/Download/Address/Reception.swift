internal import Core
internal import Files
internal import Foundation

/// Takes one answer, and adds its body to what there is of the file.
final class Reception: ResponseReceiver {
    /// What was asked: the address itself, or where redirects led.
    let place: WebAddress
    private(set) var head: ResponseHead?
    private let download: AddressDownload
    /// The rest from here was asked for; `nil` for the whole file.
    private let offset: Int?
    private var filter = WebPageFilter()

    /// Prepares for an answer.
    init(for download: AddressDownload, at place: WebAddress, from offset: Int?) {
        self.download = download
        self.place = place
        self.offset = offset
    }

    private var address: WebAddress { download.address }
    private var request: DownloadRequest { download.request }

    func receive(_ head: ResponseHead) throws(DownloadError) -> Bool {
        self.head = head
        if head.location != nil || isUnchanged { return false }
        switch head.status {
        case 200: try check(head)
        case 206 where offset != nil:
            try check(head)
            if !head.announcesPage { try goOn(head) }
        default:
            let error = DownloadError.refused(
                status: head.status, at: address, kind: request.kind, retryAfterSeconds: head.retryAfterSeconds)
            throw error.orAnew(if: head.status == 416 && offset != nil)
        }
        if head.announcesPage { filter = WebPageFilter(.page) }
        return true
    }

    /// The file is still the one that the request's validators are of.
    var isUnchanged: Bool { head?.status == 304 && offset == nil && request.validators?.conditions.isEmpty == false }

    private func check(_ head: ResponseHead) throws(DownloadError) {
        if let encoding = head.contentEncoding {
            throw .unusable(at: address, "the file comes in the encoding “\(encoding)”, which was not asked for")
        }
        if head.hasContradictoryLengths { throw .unusable(at: address, "it tells several lengths") }
    }

    /// The answer is the rest of what is there, if all that it says fits.
    private func goOn(_ head: ResponseHead) throws(DownloadError) {
        guard let partial = download.partial, let offset else { return }
        let isEarlier = partial.earlierByteCount > 0
        guard let range = head.contentRange, range.first == offset,
            head.contentLength ?? range.byteCount == range.byteCount
        else {
            let answer = head.value("content-range") ?? "no range"
            let error = DownloadError.unusable(
                at: address, "asked for the bytes from \(offset) on, it sends “\(answer)”")
            throw error.orAnew(if: isEarlier)
        }
        let sizes = Set([partial.origin.totalByteCount, range.total].compactMap(\.self))
        guard sizes.count <= 1, partial.origin.validators?.contradict(head.validators) != true else {
            throw DownloadError.changed(at: address).orAnew(if: isEarlier)
        }
        try download.check(total: range.total)
        try DownloadError.onDisk(partial.goOn(total: range.total))
        filter = WebPageFilter(.other)
        download.report("going on at \(download.position)")
    }

    func receive(_ bytes: Data) throws(DownloadError) {
        if filter.verdict == .other { return try download.append(bytes) }
        filter.add(bytes)
        if filter.verdict == .other { try writeBeginning() }
        if filter.isDone { throw page }
    }

    /// The file begins, and nothing that is there belongs to it.
    private func writeBeginning() throws(DownloadError) {
        guard let head else { return }
        try download.check(total: head.contentLength)
        if offset != nil { download.report("the server sends the whole file again") }
        try download.begin(head, byteCount: head.contentLength)
        try download.append(filter.beginning)
    }

    private var page: DownloadError {
        .webPage(at: address, title: filter.title, kind: request.kind)
    }

    /// The answer is over.
    ///
    /// - Parameter fault: why it ended too soon.
    /// - Throws: ``DownloadError`` unless the whole body is there, or none was wanted.
    func end(_ fault: TransferFault?) throws(DownloadError) {
        if filter.verdict == .page { throw page }
        let isBodyWanted = head.map { $0.location == nil } == true && !isUnchanged
        if fault == nil, isBodyWanted, filter.verdict == .undecided { try writeBeginning() }
        let (received, total) = (download.partial?.byteCount ?? 0, download.totalByteCount)
        if let fault { throw fault.error(at: address, received: received, of: total, limits: download.limits) }
        guard isBodyWanted, let head, let total, received < total else { return }
        // A body whose end is marked was sent as a whole, unless it is only a part of the rest.
        if download.partial?.origin.totalByteCount != nil || !head.marksEnd {
            throw .interrupted(at: address, received, of: total, "")
        }
    }
}
