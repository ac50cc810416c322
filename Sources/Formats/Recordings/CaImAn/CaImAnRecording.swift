internal import Core
internal import Files

/// What CaImAn's `cnm.save` writes: the estimates of its factorization, and its parameters.
///
/// `F_dff` is ΔF/F where the user has asked for it. Otherwise `C + YrA` is every component's trace with its noise, from
/// which the background is taken out already; `C` alone is the model, without noise.
struct CaImAnRecording: RecordingFormat {
    let description: RecordingDescription
    private let estimates: HDF5Object
    private let source: Source

    private enum Source {
        case dff, raw, model
    }

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        guard let root = try place.hdf5() else { return false }
        return [try root.member("estimates/C"), try root.member("params")].allSatisfy { $0 != nil }
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        guard let root = try place.hdf5(), let estimates = try root.member("estimates"),
            let model = try estimates.numericArray("C"), model.shape.count == 2
        else {
            throw FileError(
                .unsupported, path: place.path, "holds no components: estimates/C is empty",
                remedy: "Save it again after cnm.fit.")
        }
        self.estimates = estimates
        guard model.count > 0 else {
            throw FileError(.unsupported, path: place.path, "CaImAn has found no component in it")
        }
        let dff = try Self.matrix("F_dff", like: model, in: estimates)
        let residuals = try Self.matrix("YrA", like: model, in: estimates)
        source = dff != nil ? .dff : residuals != nil ? .raw : .model
        let shown = dff ?? model
        var traces = TraceSet(
            name: source == .dff ? "F_dff" : source == .raw ? "C+YrA" : "C", roiCount: model.shape[0],
            frameCount: model.shape[1])
        traces.isOrientationKnown = true
        traces.storage = shown.storageName
        traces.frameRateHz = try root.number("params/data/fr")
        traces.frameRateSource = traces.frameRateHz.map { _ in "params/data/fr" }
        if traces.frameRateHz == 30 {
            traces.notes.append("The rate of 30 Hz is also what CaImAn takes if nobody gives one")
        }
        traces.accepted = try Self.accepted(estimates, count: model.shape[0])
        let discarded = try estimates.member("discarded_components")
        if traces.accepted == nil, discarded?.isGroup == true {
            traces.notes.append("Only the accepted components are in the file")
        }
        switch source {
        case .dff: try Self.judge(dff ?? model, model, &traces)
        case .raw:
            traces.kind = .fluorescence
            traces.hasBackground = try CaImAnBackground.exists(in: estimates)
            traces.notes.append(
                traces.hasBackground
                    ? "F_dff is not in the file: C + YrA is taken, whose baseline is that of the background b·f"
                    : "F_dff is not in the file, nor the background b·f: C + YrA is in arbitrary units, and has no baseline"
            )
        case .model:
            traces.kind = .denoised
            traces.notes.append(
                "The file holds only C, CaImAn's model without noise: save it again after cnm.estimates.detrend_df_f()")
        }
        // An array until version 1.9.8, an attribute since.
        let old = try root.text("params/data/caiman_version")
        let tool = try root.member("params/data")?.text(ofAttribute: "caiman_version") ?? old
        description = RecordingDescription(
            formatName: "CaImAn", tool: tool.map { "CaImAn \($0)" } ?? "CaImAn", files: [place.path],
            traceSets: [traces])
    }

    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces {
        guard source == .raw else {
            return StoredTraces(traces: try Self.traces(source == .dff ? "F_dff" : "C", of: estimates))
        }
        let (model, residuals) = (try Self.traces("C", of: estimates), try Self.traces("YrA", of: estimates))
        let background = try CaImAnBackground(
            estimates, componentCount: model.neuronCount, frameCount: model.frameCount)
        let norms = background?.norms ?? [Double](repeating: 1, count: model.neuronCount)
        return StoredTraces(
            traces: CaImAnRawTraces(model: model, residuals: residuals, norms: norms), background: background)
    }

    /// An estimate with a row per component; what was not computed is a text instead.
    private static func matrix(
        _ name: String, like model: HDF5Dataset, in estimates: HDF5Object
    ) throws(FileError) -> HDF5Dataset? {
        guard let array = try estimates.numericArray(name), array.count > 0 else { return nil }
        guard array.shape == model.shape else {
            throw array.content.damaged("“\(name)” has the shape \(array.shape), but C \(model.shape)")
        }
        return array
    }

    private static func traces(_ name: String, of estimates: HDF5Object) throws(FileError) -> any TraceSource {
        guard let array = try estimates.numericArray(name) else {
            throw estimates.file.content.damaged("“\(name)” is gone")
        }
        return MatrixTraces(try HDF5Matrix(array), isNeuronOuter: true)
    }

    /// The components that CaImAn or its user kept; `nil` where nobody has looked at them.
    private static func accepted(_ estimates: HDF5Object, count: Int) throws(FileError) -> [Bool]? {
        guard let rows = try estimates.numbers("idx_components") else { return nil }
        var accepted = [Bool](repeating: false, count: count)
        for row in rows {
            guard let row = Int(exactly: row), accepted.indices.contains(row) else {
                throw estimates.file.content.damaged("idx_components names component \(row), but there are \(count)")
            }
            accepted[row] = true
        }
        return accepted
    }
}

extension CaImAnRecording {
    /// Components that are looked at to tell whether ΔF/F has noise.
    private static let sampleSize = 32
    /// What the steps of ΔF/F have beside those of the model, in units of these. Measured in three recordings: 1.4 and
    /// more with residuals, 0.1 and less without, whatever the window and the quantile.
    private static let leastNoise = 0.25

    /// Whether ΔF/F was made of the model alone, which nothing in the file says.
    private static func judge(_ dff: HDF5Dataset, _ model: HDF5Dataset, _ traces: inout TraceSet) throws(FileError) {
        let rows = 0..<min(traces.roiCount, sampleSize)
        let all = 0..<traces.frameCount
        let (found, modelled) = try (
            HDF5Matrix(dff).values(outer: rows, inner: all), HDF5Matrix(model).values(outer: rows, inner: all)
        )
        let ratios = rows.compactMap { row in
            let range = row * traces.frameCount..<(row + 1) * traces.frameCount
            return noise(of: found[range], beside: modelled[range])
        }.sorted()
        traces.kind = .dff
        guard !ratios.isEmpty, ratios[ratios.count / 2] < leastNoise else { return }
        traces.kind = .denoised
        traces.notes.append(
            "F_dff was made without the residuals and follows the model C, which has no noise: save it again after "
                + "cnm.estimates.detrend_df_f(use_residuals=True)")
    }

    /// The median step that the model does not explain, divided by the model's own; `nil` where that is 0.
    private static func noise(of found: ArraySlice<Float>, beside modelled: ArraySlice<Float>) -> Double? {
        let steps = zip(found.dropFirst(), found).map { Double($0) - Double($1) }
        let modelSteps = zip(modelled.dropFirst(), modelled).map { Double($0) - Double($1) }
        let power = modelSteps.reduce(0) { $0 + $1 * $1 }
        let factor = zip(steps, modelSteps).reduce(0) { $0 + $1.0 * $1.1 } / power
        let rest = zip(steps, modelSteps).map { abs($0 - factor * $1) }.sorted()
        let explained = modelSteps.map { abs(factor * $0) }.sorted()
        guard power > 0, factor.isFinite, !rest.isEmpty, explained[explained.count / 2] > 0 else { return nil }
        return rest[rest.count / 2] / explained[explained.count / 2]
    }
}

/// `C + YrA`, as if every footprint had the norm 1.
private struct CaImAnRawTraces: TraceSource {
    let model: any TraceSource
    let residuals: any TraceSource
    let norms: [Double]

    var neuronCount: Int { model.neuronCount }
    var frameCount: Int { model.frameCount }

    func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        var traces = try model.traces(ofNeurons: neurons)
        let noise = try residuals.traces(ofNeurons: neurons)
        for index in traces.values.indices {
            let norm = norms[neurons.lowerBound + index / frameCount]
            traces.values[index] = Float((Double(traces.values[index]) + Double(noise.values[index])) * norm)
        }
        return traces
    }
}
