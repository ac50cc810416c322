package import Core

extension ModelFilter {
    /// Whether a model that was not fetched passes, by what is known of it; the words may occur in its name, its traits
    /// or its addresses.
    ///
    /// - Parameter remote: the model, as a list describes it.
    /// - Returns: false also where what is asked for is not known.
    package func passes(_ remote: RemoteModel) -> Bool {
        let listing = remote.listing
        let rates = frameRateHz.map { ($0 * (1 - FrameRateMatch.tolerance))...($0 * (1 + FrameRateMatch.tolerance)) }
        let texts = [remote.name] + listing.traits.values(of: Trait.ofModels) + remote.addresses.map(\.text)
        let searched = texts.joined(separator: "\n").lowercased()
        let words = (text ?? "").lowercased().split(whereSeparator: \.isWhitespace)
        return rates?.contains(listing.frameRateHz) ?? true
            && isCausal.map { $0 == listing.isCausal } ?? true
            && listing.traits.match(traits)
            && words.allSatisfy(searched.contains)
    }
}
