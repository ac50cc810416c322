public import Core

extension BundleConfiguration {
    /// What a name says that this configuration does not; published names have been wrong.
    ///
    /// - Parameter name: a folder, an archive without its extension, or an entry of a list of models.
    /// - Returns: sentences that name both sides; none for a name that does not follow the grammar of `BundleName`.
    public func contradictions(name: String) -> [String] {
        guard let name = BundleName(name) else { return [] }
        var sentences: [String] = []
        if abs(name.frameRateHz - frameRateHz) > 0.01 {
            sentences.append(
                "The name says \(name.frameRateHz) Hz, the configuration says sampling_rate \(frameRateHz) Hz.")
        }
        if abs(Double(name.smoothingMilliseconds) - 1000 * smoothingSeconds) > 0.5 {
            sentences.append(
                "The name says \(name.smoothingMilliseconds) ms of smoothing, the configuration says smoothing "
                    + "\(smoothingSeconds) s.")
        }
        if name.isCausal != isCausal {
            sentences.append(
                "The name says that the kernel is \(name.isCausal ? "causal" : "symmetric"), the configuration says "
                    + "causal_kernel \(isCausal ? 1 : 0).")
        }
        return sentences
    }
}
