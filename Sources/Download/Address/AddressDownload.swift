internal import Core
internal import Files
internal import Foundation

/// Fetches the file from one address: asks, goes on after interruptions, and gives up in the end.
final class AddressDownload {
    let address: WebAddress
    let request: DownloadRequest
    let limits: DownloadLimits
    /// What there is of the file.
    private(set) var partial: PartialDownload?
    private let folder: URL
    private let pause: (_ seconds: Double) -> Void
    private let progress: (DownloadProgress) -> Void

    /// Prepares to fetch from one of the request's addresses.
    init(
        of request: DownloadRequest, from address: WebAddress, limits: DownloadLimits, folder: URL,
        pause: @escaping (_ seconds: Double) -> Void, progress: @escaping (DownloadProgress) -> Void
    ) {
        self.request = request
        self.address = address
        self.limits = limits
        self.folder = folder
        self.pause = pause
        self.progress = progress
    }

    /// Fetches the file.
    func run() throws(DownloadError) -> DownloadOutcome {
        // What is only fetched if it changed is small, and what there is of it may be out of date.
        if request.validators == nil { try resume() }
        var (failures, mostReceived, wasBegunAnew) = (0, partial?.byteCount ?? 0, false)
        var lastProgress = ContinuousClock.now
        while true {
            do throws(DownloadError) {
                let answer = try ask()
                return answer.isUnchanged ? .unchanged : .downloaded(try verify(answer.head, foundAt: answer.place))
            } catch {
                switch error.retry {
                case .anew where !wasBegunAnew:
                    wasBegunAnew = true
                    mostReceived = 0
                    try clear()
                    report("beginning anew: \(error.reason)")
                case .later(let demandedSeconds):
                    let received = partial?.byteCount ?? 0
                    let seconds = (ContinuousClock.now - lastProgress) / .seconds(1)
                    // A server that sends a few bytes each time would else be asked for ever.
                    if Double(received - mostReceived) > Double(limits.lowestBytesPerSecond) * seconds {
                        (failures, mostReceived, lastProgress) = (0, received, .now)
                    } else {
                        failures += 1
                    }
                    guard failures < limits.attempts else { throw error }
                    try wait(because: error, failures: failures, demandedSeconds: demandedSeconds ?? 0)
                default: throw error
                }
            }
        }
    }

    /// Looks for what an earlier run left behind.
    private func resume() throws(DownloadError) {
        partial = try DownloadError.onDisk(
            PartialDownload.claim(of: address, in: folder, staleSeconds: 2 * limits.stallSeconds))
        if partial != nil { report("an earlier run fetched \(position)") }
    }

    private func wait(because error: DownloadError, failures: Int, demandedSeconds: Double) throws(DownloadError) {
        guard demandedSeconds <= limits.longestPauseSeconds else { throw error.postponed(seconds: demandedSeconds) }
        let seconds = max(demandedSeconds, limits.pauseSeconds(afterFailures: failures))
        report("waiting \(secondsText(seconds)): \(error.reason)")
        pause(seconds)
    }

    /// Asks once, following redirects.
    private func ask() throws(DownloadError) -> Reception {
        var fields = ["Accept-Encoding: identity"]
        var offset: Int?
        if let partial, partial.byteCount > 0, let version = partial.origin.ifRange {
            offset = partial.byteCount
            fields += ["Range: bytes=\(partial.byteCount)-", "If-Range: \(version)"]
        } else {
            fields += request.validators?.conditions ?? []
        }
        var place = address
        for _ in 0...max(0, limits.redirects) {
            let answer = Reception(for: self, at: place, from: offset)
            try answer.end(CurlRequest(place, fields: fields, limits: limits, receiver: answer).perform())
            guard let location = answer.head?.location else { return answer }
            place = try place.redirected(to: location)
        }
        throw DownloadError(
            .tooManyRedirects, at: address, "leads on and on: after \(limits.redirects) redirects, to \(place)",
            remedy: "Check the address, or fetch the file with a browser.")
    }

    /// Reads the whole file once more, from the disk, and compares it with what arrived and with what was wanted.
    func verify(_ head: ResponseHead?, foundAt place: WebAddress) throws(DownloadError) -> DownloadedFile {
        guard let partial, partial.byteCount > 0 else { throw .empty(at: address) }
        if let wanted = request.byteCount, partial.byteCount != wanted {
            throw .wrongSize(at: address, partial.byteCount, wanted: wanted)
        }
        let arrived = try DownloadError.onDisk(partial.finish())
        let stored = try DownloadError.onDisk(Digest(ofFileAt: partial.body))
        guard arrived == stored else {
            throw DownloadError(
                FileError(.disk, path: partial.body.path, "the disk gives back other bytes than were written to it"))
        }
        if let wanted = request.digest, wanted != arrived {
            let error = DownloadError.altered(
                at: address, arrived, wanted: wanted, byteCount: partial.byteCount,
                isWhole: head.map(\.marksEnd) ?? true)
            throw error.orAnew(if: partial.isJoined)
        }
        let validators = head?.validators ?? partial.origin.validators
        let file = try DownloadError.onDisk(partial.handOver())
        self.partial = nil
        return DownloadedFile(
            file: file, digest: arrived, byteCount: partial.byteCount, address: address, finalAddress: place,
            validators: validators)
    }
}

extension AddressDownload {
    /// The whole file begins, of which an answer, or a disk, tells the size.
    func begin(_ head: ResponseHead?, byteCount: Int?) throws(DownloadError) {
        let origin = PartialDownload.Origin(
            address: address, validators: head?.validators, totalByteCount: byteCount,
            refusesRanges: head?.refusesRanges ?? true)
        if partial == nil { partial = try DownloadError.onDisk(PartialDownload(of: address, in: folder)) }
        try DownloadError.onDisk(partial?.begin(origin))
    }

    /// More of the file.
    func append(_ bytes: Data) throws(DownloadError) {
        guard let partial else { return }
        let count = partial.byteCount + bytes.count
        if let total = partial.origin.totalByteCount, count > total {
            throw .unusable(at: address, "it sends more than the \(total) bytes that it speaks of")
        }
        if let wanted = request.byteCount, count > wanted { throw .wrongSize(at: address, nil, wanted: wanted) }
        if count > limits.maximumByteCount { throw .tooLarge(at: address, nil, limit: limits.maximumByteCount) }
        try DownloadError.onDisk(partial.append(bytes))
        report()
    }

    /// Looks at the size that the file is said to have.
    func check(total: Int?) throws(DownloadError) {
        guard let total else { return }
        if total > limits.maximumByteCount { throw .tooLarge(at: address, total, limit: limits.maximumByteCount) }
        if let wanted = request.byteCount, total != wanted, total > 0 {
            throw .wrongSize(at: address, total, wanted: wanted)
        }
    }

    private func clear() throws(DownloadError) {
        try DownloadError.onDisk(partial?.clear())
    }

    /// Gives up: leaves behind what a later run may go on from, and nothing else.
    func leave(after error: DownloadError) {
        if error.leavesBytesUsable, request.validators == nil {
            partial?.leave()
        } else {
            partial?.remove()
        }
    }

    /// The size of the file, as far as anybody told it.
    var totalByteCount: Int? { partial?.origin.totalByteCount ?? request.byteCount }

    /// How much of the file is there, in words.
    var position: String {
        let received = megabytes(partial?.byteCount ?? 0)
        return totalByteCount.map { "\(received) of \(megabytes($0))" } ?? received
    }

    /// Tells how far the download is, and what happened besides.
    func report(_ note: String? = nil) {
        progress(
            DownloadProgress(
                receivedByteCount: partial?.byteCount ?? 0, totalByteCount: totalByteCount,
                resumedByteCount: partial?.earlierByteCount ?? 0, note: note))
    }
}
