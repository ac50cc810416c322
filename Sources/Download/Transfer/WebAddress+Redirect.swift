internal import Core

extension WebAddress {
    /// Where a redirect leads from here.
    ///
    /// - Parameter location: the `Location` field of an answer.
    /// - Returns: an address on the web, and an https one if this is one.
    /// - Throws: ``DownloadError`` for any other place.
    func redirected(to location: String) throws(DownloadError) -> WebAddress {
        let remedy = "Check the address: what it leads to must not be trusted."
        guard let place = following(location) else {
            throw DownloadError(
                .forbiddenRedirect, at: self, "leads to “\(location)”, which is no http or https address",
                remedy: remedy)
        }
        guard place.isSecure || !isSecure else {
            throw DownloadError(
                .forbiddenRedirect, at: self,
                "leads from https to \(place), where anybody on the way could alter the file", remedy: remedy)
        }
        return place
    }
}
