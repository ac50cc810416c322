import Core
import Foundation
import ModelBuilding
import Registry
import Signals

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
}

/// Everything that is known about a model, for a person to read.
struct ModelDescription {
    let record: ModelRecord
    let manifest: ModelManifest

    var text: String { labelled(lines) }

    /// Labels, and what belongs to them.
    var lines: [(label: String, text: String)] {
        let configuration = manifest.configuration
        let lines = [
            ("Model", record.identifier),
            ("Aliases", record.aliases.isEmpty ? "none" : record.aliases.joined(separator: ", ")),
            ("Made for", traits),
            ("Rate", "\(compact(configuration.frameRateHz)) Hz"),
            ("Smoothing", smoothing),
            ("One spike", SingleSpike(of: record).sentence),
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
        return lines + manifest.acceptedContradictions.map { ("Accepted", $0) }
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

    private func quiet(_ plan: SelfCalibratingPlan) -> String {
        guard plan.quietSpikes > 0 else { return "" }
        let seconds = Double(plan.quietFrames) / manifest.configuration.frameRateHz
        return
            ", and none where within \(compact(seconds)) s fewer than \(compact(Double(plan.quietSpikes))) come at once"
    }

    private var networks: String {
        let network = manifest.configuration.network
        if let plan = network.selfCalibrating {
            let floor = Double(plan.floor) * manifest.configuration.frameRateHz
            return
                "\(manifest.configuration.ensembleSize) for all noise levels, each of which reads the whole trace and "
                + "calibrates itself; levels of \(plan.levelChannels) channels, \(network.parameterCount) parameters"
                + (floor > 0 ? "; a floor of \(compact(floor)) Hz" : "") + quiet(plan)
        }
        return "\(manifest.configuration.ensembleSize) per level; convolutions of \(network.convolutionTaps) taps and "
            + "\(network.convolutionChannels) channels, \(network.denseUnits) dense units, \(network.parameterCount) parameters"
    }
}

/// Everything that is known about a model that is not here, for a person to read.
struct ListedModelDescription {
    private let listed: ListedModel

    init(_ listed: ListedModel) {
        self.listed = listed
    }

    var text: String {
        let (model, listing) = (listed.model, listed.model.listing)
        let known = listing.traits.values(of: Trait.ofModels)
        let size = model.archiveByteCount.map { ", \(megabytes($0))" } ?? ""
        return labelled([
            ("Model", model.name),
            ("Status", "not here; to fetch it: `cascade-registry model fetch \(model.name)`"),
            (
                "List",
                "\(listed.list), which tells this by \(listing.provenance == .name ? "the name alone" : "itself")"
            ),
            ("Made for", known.isEmpty ? "unknown" : known.joined(separator: ", ")),
            ("Rate", "\(compact(listing.frameRateHz)) Hz"),
            (
                "Smoothing",
                "\(compact(listing.smoothingSeconds * 1000)) ms, \(listing.isCausal ? "causal" : "symmetric") kernel"
            ),
            ("Latency", listing.latencySeconds.map { "\(fixed($0 * 1000, 0)) ms" } ?? "unknown"),
            (
                "Noise",
                listing.noiseLevels.map { "levels \(BundleConfiguration.text(ofNoiseLevels: $0)) %·s^½" } ?? "unknown"
            ),
            ("Source", model.addresses.map(\.text).joined(separator: " ") + size),
            ("Archive", model.archiveDigest.map { "sha256 \($0)" } ?? "of an unknown digest"),
        ])
    }
}

extension SingleSpike {
    init(of model: ModelRecord) {
        self.init(
            smoothingSeconds: model.smoothingSeconds, frameRateHz: model.frameRateHz, isCausal: model.isCausal)
    }

    /// Its height, width and area.
    var sentence: String {
        "\(fixed(peak, 3)) expected in its highest frame, \(fixed(widthSeconds * 1000, 0)) ms wide at half of that, "
            + "\(fixed(area, 0)) in all"
    }

    /// Frame by frame, with what was measured of the model.
    func text(beside measured: MeasuredSingleSpike?, frameRateHz: Double) -> String {
        var table = Table(
            header: ["FRAME", "MS", "EXPECTED SPIKES"] + (measured == nil ? [] : ["MEASURED"]), numeric: [0, 1, 2, 3])
        for frame in firstFrame..<firstFrame + frames.count {
            table.append(
                ["\(frame)", fixed(1000 * Double(frame) / frameRateHz, 0), fixed(value(at: frame), 4)]
                    + (measured.map { [fixed($0.answer.value(at: frame), 4)] } ?? []))
        }
        guard let measured else {
            return table.text
                + "\nNot measured: no neuron with isolated spikes that it was trained on is in this registry."
        }
        return table.text + "\nMeasured on \(counted(measured.spikeCount, "isolated spike")) of "
            + "\(counted(measured.neuronCount, "neuron")) that it was trained on, at ν = \(measured.noiseLevel): "
            + "\(fixed(measured.answer.peak, 3)) expected in its highest frame, "
            + "\(fixed(measured.answer.widthSeconds * 1000, 0)) ms wide at half of that, "
            + "\(fixed(measured.answer.area, 2)) within a second on both sides, each above what it says before the spike"
    }

    private func value(at frame: Int) -> Double {
        frames.indices.contains(frame - firstFrame) ? frames[frame - firstFrame] : 0
    }
}
