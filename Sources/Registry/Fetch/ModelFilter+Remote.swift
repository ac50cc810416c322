public import Core

extension ModelFilter {
    /// Whether a model that was not fetched passes, by what is known of it; the words may occur in its name, its traits
    /// or its addresses.
    ///
    /// - Parameter remote: the model, as a list describes it.
    /// - Returns: false also where what is asked for is not known.
    public func passes(_ remote: RemoteModel) -> Bool {
        let traits = remote.traits
        let rates = frameRateHz.map { ($0 * (1 - Self.rateTolerance))...($0 * (1 + Self.rateTolerance)) }
        let texts =
            [remote.name, traits.family, traits.indicator, traits.cellClass?.rawValue, traits.species, traits.region]
            + remote.addresses.map(\.text)
        let searched = texts.compactMap(\.self).joined(separator: "\n").lowercased()
        let words = (text ?? "").lowercased().split(whereSeparator: \.isWhitespace)
        return rates?.contains(traits.frameRateHz) ?? true
            && indicator.map { traits.indicator?.lowercased().hasPrefix($0.lowercased()) == true } ?? true
            && cellClass.map { $0 == traits.cellClass } ?? true
            && isCausal.map { $0 == traits.isCausal } ?? true
            && family.map { $0.lowercased() == traits.family?.lowercased() } ?? true
            && words.allSatisfy(searched.contains)
    }
}
