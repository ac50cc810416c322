package import Core

extension BundleConfiguration {
    /// What a name says that this configuration does not; published names have been wrong.
    ///
    /// - Parameter name: a folder, an archive without its extension, or an entry of a list of models.
    /// - Returns: sentences that name both sides. A name that does not follow the grammar of `BundleName` is read as
    ///   `OwnName` does, and contradicts only what it states.
    package func contradictions(name: String) -> [String] {
        if let name = BundleName(name) {
            return contradictions(
                of: "name", frameRateHz: name.frameRateHz,
                smoothingSeconds: Double(name.smoothingMilliseconds) / 1000, isCausal: name.isCausal)
        }
        let name = OwnName(name)
        return contradictions(
            of: "name", frameRateHz: name.frameRateHz, within: name.frameRateToleranceHz,
            smoothingSeconds: name.smoothingMilliseconds.map { Double($0) / 1000 },
            isCausal: name.statedKernelIsCausal)
    }

    /// What a list of models says of this one that the configuration does not.
    ///
    /// - Parameter listing: what the list tells; what follows from the name only contradicts nothing here.
    /// - Returns: sentences that name both sides.
    package func contradictions(listed listing: ModelListing) -> [String] {
        guard listing.provenance == .list else { return [] }
        var sentences = contradictions(
            of: "list", frameRateHz: listing.frameRateHz, smoothingSeconds: listing.smoothingSeconds,
            isCausal: listing.isCausal)
        if let levels = listing.noiseLevels, levels != noiseLevels {
            sentences.append(
                "The list says noise levels \(levels), the configuration says noise_levels \(noiseLevels).")
        }
        if let datasets = listing.trainingDatasets, datasets != trainingDatasets {
            sentences.append(
                "The list says that it was trained on \(datasets), the configuration says training_datasets "
                    + "\(trainingDatasets).")
        }
        if let window = listing.windowFrames, window != network.windowLength {
            sentences.append(
                "The list says a window of \(window) frames, the configuration says windowsize \(network.windowLength)."
            )
        }
        if let latency = listing.latencySeconds, abs(latency - latencySeconds) > 0.5 / frameRateHz {
            sentences.append(
                "The list says a latency of \(latency) s, from the configuration follows \(latencySeconds) s.")
        }
        return sentences
    }

    private func contradictions(
        of witness: String, frameRateHz stated: Double?, within tolerance: Double = 0.01,
        smoothingSeconds statedSmoothing: Double?, isCausal causal: Bool?
    ) -> [String] {
        var sentences: [String] = []
        if let stated, abs(stated - frameRateHz) > tolerance {
            sentences.append(
                "The \(witness) says \(stated) Hz, the configuration says sampling_rate \(frameRateHz) Hz.")
        }
        if let statedSmoothing, abs(statedSmoothing - smoothingSeconds) > 0.0005 {
            let milliseconds = Int((1000 * statedSmoothing).rounded())
            sentences.append(
                "The \(witness) says \(milliseconds) ms of smoothing, the configuration says smoothing "
                    + "\(smoothingSeconds) s.")
        }
        if let causal, causal != isCausal {
            sentences.append(
                "The \(witness) says that the kernel is \(causal ? "causal" : "symmetric"), the configuration says "
                    + "causal_kernel \(isCausal ? 1 : 0).")
        }
        return sentences
    }
}
