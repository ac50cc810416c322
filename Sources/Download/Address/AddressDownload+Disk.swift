internal import Core
internal import Files
internal import Foundation

extension AddressDownload {
    /// Copies a file of a disk, because who shares it may change it while it is read.
    ///
    /// - Throws: ``DownloadError`` where it cannot be read, or is not the file that is wanted.
    func copy(ofFileAt address: WebAddress) throws(DownloadError) -> DownloadedFile {
        let source: MappedFile
        do {
            source = try MappedFile(URL(filePath: address.filePath ?? ""))
        } catch {
            throw DownloadError(
                .unreachable, at: address, error.detail,
                remedy: "Is the disk that it lies on here? Ask whoever made the list whether the file was moved.")
        }
        try check(total: source.byteCount)
        try begin(nil, byteCount: source.byteCount)
        let step = 1 << 22
        for start in stride(from: 0, to: source.byteCount, by: step) {
            let range = start..<min(start + step, source.byteCount)
            try append(try DownloadError.onDisk(Data(source.bytes(in: range))))
        }
        return try verify(nil, foundAt: address)
    }
}
