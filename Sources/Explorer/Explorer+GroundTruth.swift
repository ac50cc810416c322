internal import Core
internal import Foundation
internal import Inference
internal import Inspection
internal import Pages
internal import Registry
internal import Signals

extension Explorer {
    /// All neurons, as columns of a table.
    func neurons() throws -> [ReportPage.Column] {
        let records = try registry.groundTruth.neurons()
        let manifests = try records.map { try registry.groundTruth.manifest(of: $0) }
        let of = { (trait: Trait) in records.map { $0.traits[trait] ?? "" } }
        return [
            .init("Neuron", texts: records.map(\.identifier)), .init("Indicator", texts: of(.indicator)),
            .init("Species", texts: of(.species)), .init("Region", texts: of(.region)),
            .init("Class", texts: of(.cellClass)), .init("Rate (Hz)", records.map(\.highestRateHz)),
            .init("Noise ν", records.map(\.noiseLevel)),
            .init("Spikes", records.map { Double($0.spikeCount) }, digits: 6),
            .init(
                "Isolated spikes",
                manifests.map { manifest in
                    Double(manifest.inspection.recordings.reduce(0) { $0 + ($1.singleSpikeResponse?.spikeCount ?? 0) })
                }, digits: 6),
            .init(
                "One spike (ΔF/F)",
                manifests.map { median(of: $0.inspection.recordings.compactMap { $0.singleSpikeResponse?.amplitude }) }),
            .init("Minutes", records.map { $0.durationSeconds / 60 }),
            .init("Recordings", records.map { Double($0.recordingCount) }),
            .init("Warnings", records.map { Double($0.warningCount + $0.errorCount) }),
        ]
    }

    struct NeuronDocument: Encodable {
        struct Recording: Encodable {
            let index: Int
            let frameRateHz: Double
            let startSeconds: Double
            let endSeconds: Double
            let spikeCount: Int
            let noiseLevel: Double?
        }
        struct Training: Encodable {
            let model: String
            let isHeldOut: Bool
            let isEarlier: Bool
        }
        let name: String
        let facts: [ReportPage.Fact]
        let recordings: [Recording]
        let findings: [ReportPage.Finding]
        let models: [Training]
        let citation: String?
    }

    /// Everything about a neuron but its samples.
    func neuron(_ request: APIRequest) throws -> NeuronDocument {
        let record = try registry.groundTruth.neuron(named: request.text("name"))
        let manifest = try registry.groundTruth.manifest(of: record)
        let lineage = try registry.groundTruth.lineage(of: record)
        let content = try registry.groundTruth.content(of: record)
        return NeuronDocument(
            name: record.identifier, facts: words.neuron(manifest, lineage),
            recordings: content.recordings.map { recording in
                let half = 0.5 / recording.frameRateHz
                return .init(
                    index: recording.index, frameRateHz: recording.frameRateHz,
                    startSeconds: (recording.timeSeconds.first ?? 0) - half,
                    endSeconds: (recording.timeSeconds.last ?? 0) + half,
                    spikeCount: recording.spikeTimesSeconds.count,
                    noiseLevel: manifest.inspection.recordings.first { $0.recordingIndex == recording.index }?
                        .noiseLevel)
            },
            findings: manifest.inspection.findings.map {
                .init($0.severity, subject: $0.recordingIndex.map { "recording \($0)" }, $0.message)
            },
            models: lineage.trainings.map { training in
                .init(
                    model: training.model, isHeldOut: training.neurons?.allSatisfy(\.isHeldOut) == true,
                    isEarlier: training.isEarlier)
            }, citation: manifest.traits[.citation])
    }

    private func recording(_ request: APIRequest) throws -> (NeuronRecord, GroundTruthRecording) {
        let record = try registry.groundTruth.neuron(named: request.text("name"))
        let index = try request.integer("recording")
        guard
            let recording = try registry.groundTruth.content(of: record).recordings.first(where: { $0.index == index })
        else { throw APIFault("\(record.identifier) has no recording \(index)") }
        return (record, recording)
    }

    /// ΔF/F of a recording between two times.
    func trace(_ request: APIRequest) async throws -> Data {
        let key = "\(try request.text("name")) \(try request.integer("recording"))"
        let (from, to) = (try request.number("from"), try request.number("to"))
        guard from < to else { throw APIFault("“from” is not before “to”") }
        let pyramid = try await pyramids.pyramid(key) {
            let (_, recording) = try recording(request)
            return TracePyramid(
                recording.evenFrames, startSeconds: (recording.timeSeconds.first ?? 0) - 0.5 / recording.frameRateHz,
                frameSeconds: 1 / recording.frameRateHz)
        }
        return pyramid.window(from...to, pixels: try request.integer("pixels"))
    }

    /// The times of all spikes of a recording, rising.
    func spikes(_ request: APIRequest) throws -> Data {
        Data(doubles: try recording(request).1.spikeTimesSeconds.filter(\.isFinite).sorted())
    }

    struct Average: Encodable {
        let startSeconds: Double
        let binSeconds: Double
        let spikeCount: Int
        let areIsolated: Bool
        let mean: [Double?]
        let standardError: [Double?]
        let isolatedSpikes: [Double]
    }

    /// The mean of ΔF/F around spikes: around isolated ones where there are five, else around all.
    func average(_ request: APIRequest) throws -> Average {
        let (_, recording) = try recording(request)
        let isolated = recording.isolatedSpikeTimes(distance: 1, margin: 0)
        let chosen = isolated.count >= 5 ? isolated : recording.spikeTimesSeconds.filter(\.isFinite).sorted()
        let bin = max(1 / recording.frameRateHz, 1 / 60)
        let scale = max(1, 6 / recording.frameRateHz)
        let before = Int(0.5 * scale / bin)
        var (mean, error) = ([Double](), [Double]())
        if !chosen.isEmpty {
            (mean, error) =
                SpikeTriggeredTraces(
                    of: recording, around: chosen, before: before, after: Int(1.5 * scale / bin), binSeconds: bin
                ).relative(toBinsBefore: before).average
        }
        let finite = { (value: Double) in value.isFinite ? value : nil }
        return Average(
            startSeconds: -Double(before) * bin, binSeconds: bin, spikeCount: chosen.count,
            areIsolated: isolated.count >= 5, mean: mean.map(finite), standardError: error.map(finite),
            isolatedSpikes: isolated)
    }

    private struct Resampled: Encodable {
        let frameRateHz: Double
        let startSeconds: Double
        let frameCount: Int
        let noiseReached: Double?
        let nativeNoiseLevel: Double
        let levelUsed: Int?
        let correlation: Double?
        let error: Double?
        let bias: Double?
        let hasPrediction: Bool
    }

    /// A recording at another frame rate and noise level, and what a model says of it: a JSON document, then ΔF/F and expected spikes per frame, and the smoothed true spikes.
    func resampled(_ request: APIRequest) throws -> Data {
        let (record, recording) = try recording(request)
        let rate = try request.number("rate", in: 0.1...2000)
        let noise = try request.optionalNumber("noise", in: 0.01...1000)
        var model: (record: ModelRecord, configuration: BundleConfiguration)?
        if let name = request.optionalText("model") {
            let found = try registry.models.named(name)
            model = (found, try registry.models.manifest(of: found).configuration)
        }
        let window = model?.configuration.network.windowLength ?? NetworkPlan.publishedWindowLength
        let neuron = ResampledNeuron(
            GroundTruthNeuron(
                dataset: record.dataset, name: record.name, traits: record.traits, recordings: [recording]),
            frameRateHz: rate, noiseLevel: noise, windowLength: window)
        guard let resampled = neuron.recordings.first else {
            throw APIFault(neuron.leftOut.first?.reason.description ?? "it cannot be brought to that rate and noise")
        }
        let dff = resampled.noisyTrace(seed: 1)
        let reached = noiseLevel(of: dff, frameRateHz: resampled.frameRateHz)
        var (prediction, truth): ([Float], [Float]) = ([], [])
        var (scores, level): (AgreementScores?, Int?) = (nil, nil)
        if let (record, configuration) = model {
            (prediction, level) = try predicted(dff, noiseLevel: reached, record, configuration)
            truth = smoothedSpikes(
                resampled.spikeCounts.map(Double.init), smoothingSeconds: configuration.smoothingSeconds,
                frameRateHz: configuration.frameRateHz, isCausal: configuration.isCausal
            ).map(Float.init)
            scores = AgreementScores(
                predictions: [prediction], truths: [truth], smoothingSeconds: configuration.smoothingSeconds,
                frameRateHz: configuration.frameRateHz)
        }
        let head = Resampled(
            frameRateHz: resampled.frameRateHz,
            startSeconds: (recording.timeSeconds.first ?? 0) - 0.5 / recording.frameRateHz, frameCount: dff.count,
            noiseReached: reached.isFinite ? reached : nil, nativeNoiseLevel: resampled.nativeNoiseLevel,
            levelUsed: level, correlation: scores?.correlation, error: scores?.error, bias: scores?.bias,
            hasPrediction: !prediction.isEmpty)
        return try Data(headedBy: head) + Data(floats: dff) + Data(floats: prediction) + Data(floats: truth)
    }

    /// What a model says of a trace of its rate, without a threshold, as scores are computed.
    private func predicted(
        _ dff: [Float], noiseLevel: Double, _ model: ModelRecord, _ configuration: BundleConfiguration
    ) throws -> ([Float], Int?) {
        let level = configuration.noiseLevel(nearestTo: noiseLevel)
        let predictor = SpikePredictor(
            configuration: configuration,
            ensembles: try registry.models.ensembles(of: model, noiseLevels: [level].compactMap(\.self)),
            settings: .init(threshold: .none))
        let prediction = try predictor.predict(
            TraceMatrix(neuronCount: 1, frameCount: dff.count, values: dff), noiseLevels: [level], threads: threads)
        return (prediction.values, level)
    }
}
