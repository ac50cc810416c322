import Core
import Foundation
import Registry

/// A model in a few words.
struct ModelLine {
    private let model: ModelRecord

    init(_ model: ModelRecord) {
        self.model = model
    }

    /// Rate, smoothing and noise levels.
    var traits: String {
        "\(compact(model.frameRateHz)) Hz, smoothing \(smoothing), noise levels \(levels), "
            + "\(model.membersPerLevel) members each"
    }

    private var smoothing: String {
        "\(compact(model.smoothingSeconds * 1000)) ms\(model.isCausal ? " causal" : "")"
    }

    private var levels: String { BundleConfiguration.text(ofNoiseLevels: model.noiseLevels) }

    /// Models as a table.
    static func table(_ models: [ModelRecord]) -> String {
        var table = Table(
            header: ["MODEL", "RATE", "SMOOTHING", "NOISE", "INDICATOR", "CLASS", "LATENCY", "SHA256", "ALIASES"],
            numeric: [1])
        for model in models {
            let line = ModelLine(model)
            table.append([
                model.identifier, "\(compact(model.frameRateHz)) Hz", line.smoothing, line.levels,
                model.traits[.indicator] ?? "–", model.traits[.cellClass] ?? "–",
                "\(fixed(model.latencySeconds * 1000, 0)) ms", model.digest.abbreviated,
                model.aliases.joined(separator: " "),
            ])
        }
        return table.text
    }
}

/// Everything that is known about a model, for a person to read.
struct ModelDescription {
    let record: ModelRecord
    let manifest: ModelManifest

    var text: String {
        let configuration = manifest.configuration
        let lines = [
            ("Model", record.identifier),
            ("Aliases", record.aliases.isEmpty ? "none" : record.aliases.joined(separator: ", ")),
            ("Made for", traits),
            ("Rate", "\(compact(configuration.frameRateHz)) Hz"),
            ("Smoothing", smoothing),
            ("Window", window),
            ("Noise", "levels \(configuration.noiseLevels.map(String.init).joined(separator: ", ")) %·s^½"),
            ("Networks", networks),
            ("Trained on", configuration.trainingDatasets.joined(separator: ", ")),
            ("Licence", manifest.licence ?? "unknown"),
            ("Cite", manifest.citation ?? "unknown"),
            ("Source", "\(manifest.source.location) (\(manifest.source.framework)), sha256 \(manifest.source.digest)"),
            ("Imported", "\(manifest.importedAt.formatted(.iso8601)) by \(manifest.importedBy)"),
            ("Weights", "sha256 \(manifest.digest)"),
        ]
        return labelled(lines + manifest.acceptedContradictions.map { ("Accepted", $0) })
    }

    private var traits: String {
        let known = manifest.traits.values(of: Trait.ofModels)
        return known.isEmpty ? "unknown" : known.joined(separator: ", ")
    }

    private var smoothing: String {
        let configuration = manifest.configuration
        return "\(compact(configuration.smoothingSeconds * 1000)) ms, "
            + (configuration.isCausal ? "causal kernel" : "symmetric kernel")
    }

    private var window: String {
        let configuration = manifest.configuration
        return
            "\(configuration.network.windowLength) frames, of which \(configuration.latencyFrames) after the predicted "
            + "one (\(fixed(manifest.latencySeconds * 1000, 0)) ms)"
    }

    private var networks: String {
        let network = manifest.configuration.network
        return "\(manifest.configuration.ensembleSize) per level; convolutions of \(network.convolutionTaps) taps and "
            + "\(network.convolutionChannels) channels, \(network.denseUnits) dense units, \(network.parameterCount) parameters"
    }
}
