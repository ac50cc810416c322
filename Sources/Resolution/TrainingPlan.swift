package import Core

/// The model that a recording lacks.
package struct TrainingPlan {
    private let facts: RecordingFacts
    private let template: BundleConfiguration

    package init(_ facts: RecordingFacts, template: BundleConfiguration) {
        self.facts = facts
        self.template = template
    }

    package func configuration(datasets: [String]) -> BundleConfiguration {
        BundleConfiguration(
            modelName: name, frameRateHz: facts.frameRateHz, trainingDatasets: datasets, noiseLevels: noiseLevels,
            smoothingSeconds: smoothingSeconds, isCausal: isCausal, network: template.network,
            fractionBefore: fractionBefore, ensembleSize: template.ensembleSize, lossFunction: template.lossFunction,
            optimizer: template.optimizer, epochCount: template.epochCount, batchSize: template.batchSize,
            trainingStatus: template.trainingStatus)
    }

    private var isCausal: Bool { facts.isCausal ?? false }
    /// In whole milliseconds, as names tell it.
    private var smoothingSeconds: Double {
        (1000 * (facts.smoothingSeconds ?? facts.customarySmoothingSeconds)).rounded() / 1000
    }

    private var name: String {
        let cellClass = facts.traits.cellClass.map { $0 == .excitatory ? "_EXC" : "_INH" } ?? ""
        return "Trained\(cellClass)_\(rounded(facts.frameRateHz))Hz_smoothing\(rounded(1000 * smoothingSeconds))ms"
            + (isCausal ? "_causalkernel" : "")
    }

    /// From the 5th to the 95th percentile of the measured ν, between 2 and 30: a few odd neurons cost no networks.
    private var noiseLevels: [Int] {
        let noise = facts.knownNoiseLevels.sorted()
        guard !noise.isEmpty else { return template.noiseLevels }
        let quantile = { (share: Double) in min(30, max(2, noise[Int(share * Double(noise.count - 1))])) }
        return Array(Int(quantile(0.05).rounded(.down))...Int(quantile(0.95).rounded(.up)))
    }

    /// Leaves as many frames after the predicted one as the wished latency allows.
    private var fractionBefore: Double {
        guard let latency = facts.latencySeconds else { return template.fractionBefore }
        let window = template.network.windowLength
        let frames = min(Double(template.latencyFrames), (latency * facts.frameRateHz + 1e-9).rounded(.down))
        return (Double(window - 1) - max(0, frames)) / Double(window)
    }
}
