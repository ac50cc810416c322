internal import Core

extension BundleConfiguration {
    /// As it is written into a finished bundle: with the whole names of the datasets.
    func finished(datasets: [String]) -> BundleConfiguration {
        copy(datasets: datasets, noiseLevels: noiseLevels, status: "Yes")
    }

    /// The same with the networks of some of its noise levels alone.
    func restricted(to levels: [Int]) -> BundleConfiguration {
        guard network.selfCalibrating == nil else { return self }
        return copy(datasets: trainingDatasets, noiseLevels: levels, status: trainingStatus)
    }

    private func copy(datasets: [String], noiseLevels: [Int], status: String) -> BundleConfiguration {
        BundleConfiguration(
            modelName: modelName, frameRateHz: frameRateHz, trainingDatasets: datasets, noiseLevels: noiseLevels,
            smoothingSeconds: smoothingSeconds, isCausal: isCausal, network: network, fractionBefore: fractionBefore,
            ensembleSize: ensembleSize, lossFunction: lossFunction, optimizer: optimizer, epochCount: epochCount,
            batchSize: batchSize, trainingStatus: status)
    }
}
