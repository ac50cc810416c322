internal import Core
internal import Foundation
internal import Inference
internal import Inspection
internal import Pages
internal import Prediction
internal import Registry
internal import Resolution

extension Explorer {
    /// The trace set that is looked at: the recording's only one, or its first.
    private func traceSet() throws -> SurveyedTraceSet {
        guard let traceSet = recording?.traceSets.first else { throw APIFault("no recording is open") }
        return traceSet
    }

    struct RecordingDocument: Encodable {
        let name: String
        let traceSet: String
        let labels: [String]
        let frameRateHz: Double
        let frameCount: Int
        let columns: [ReportPage.Column]
        let findings: [ReportPage.Finding]
        let neuronFindings: [ReportPage.Finding]
        let bestModel: String?
    }

    /// Everything about the recording but its samples.
    func recordingDocument() throws -> RecordingDocument {
        let traceSet = try traceSet()
        let frameRateHz = try traceSet.requireUsable()
        var facts = RecordingFacts(frameRateHz: frameRateHz)
        facts.noiseLevels = .measured(traceSet.noiseLevels)
        facts.setTraits(traceSet.traceSet.traits)
        let neuronFindings = traceSet.findingsOfRows
        return RecordingDocument(
            name: recording?.url.lastPathComponent ?? "", traceSet: traceSet.traceSet.name,
            labels: traceSet.rois.map { "ROI \($0)" }, frameRateHz: frameRateHz, frameCount: traceSet.frameCount,
            columns: traceSet.columns(findings: neuronFindings),
            findings: traceSet.findings.map { .init($0.severity, $0.sentences) }, neuronFindings: neuronFindings,
            bestModel: try registry.models.resolve(facts).winner?.candidate.identifier)
    }

    private func row(_ request: APIRequest, of traceSet: SurveyedTraceSet) throws -> Int {
        let neuron = try request.integer("neuron")
        guard traceSet.rois.indices.contains(neuron) else { throw APIFault("there is no neuron \(neuron)") }
        return neuron
    }

    /// ΔF/F of a neuron between two times.
    func recordedTrace(_ request: APIRequest) async throws -> Data {
        let traceSet = try traceSet()
        let neuron = try row(request, of: traceSet)
        let (from, to) = (try request.number("from"), try request.number("to"))
        guard from < to else { throw APIFault("“from” is not before “to”") }
        let frameRateHz = try traceSet.requireUsable()
        let pyramid = try await pyramids.pyramid("recording \(neuron)") {
            TracePyramid(
                Array(try traceSet.dff(ofNeurons: neuron..<neuron + 1).values), startSeconds: 0,
                frameSeconds: 1 / frameRateHz)
        }
        return pyramid.window(from...to, pixels: try request.integer("pixels"))
    }

    /// The largest values of some neurons in so many bins: of ΔF/F, or of what a model says, in spikes per second.
    func recordedOverview(_ request: APIRequest) throws -> Data {
        let traceSet = try traceSet()
        let (first, count) = (try request.integer("first"), try request.integer("count"))
        let bins = try request.integer("bins")
        guard first >= 0, (1...256).contains(count), first + count <= traceSet.rois.count, (1...4096).contains(bins)
        else {
            throw APIFault("there are no such neurons, or too many at once")
        }
        let neurons = first..<first + count
        let rows: TraceMatrix
        var scale: Float = 1
        if let name = request.optionalText("model") {
            rows = try predictor(named: name).prediction(ofNeurons: neurons)
            scale = Float(try traceSet.requireUsable())
        } else {
            rows = try traceSet.dff(ofNeurons: neurons)
        }
        let longest = (rows.frameCount + bins - 1) / bins
        return Data(
            floats: (0..<rows.neuronCount).flatMap { row in
                let trace = rows[row]
                return stride(from: trace.startIndex, to: trace.endIndex, by: max(1, longest)).map { start in
                    scale * trace[start..<min(start + longest, trace.endIndex)].reduce(.nan, Float.maximum)
                }
            })
    }

    /// What a model says of a neuron: the number of discrete spikes, 32 bits, their frames, and expected spikes per frame.
    func recordedPrediction(_ request: APIRequest) throws -> Data {
        let neuron = try row(request, of: traceSet())
        let predictor = try predictor(named: request.text("model"))
        let prediction = try predictor.prediction(ofNeurons: neuron..<neuron + 1)
        let spikes = predictor.discreteSpikes(in: prediction[0]).spikes
        return Data(littleEndian: UInt32(spikes.count)) + Data(floats: spikes.map { Float($0.frame) })
            + Data(floats: prediction.values)
    }

    private func predictor(named name: String) throws -> NeuronPredictor {
        try NeuronPredictor(of: traceSet(), model: registry.models.named(name), registry: registry, threads: threads)
    }
}
