public import Core
public import Files
public import Foundation

/// A recording as a tool left it: a file or a folder, in any of the known formats.
///
/// It describes itself before any trace is read; then its trace sets are opened one by one.
public struct OpenRecording: Sendable {
    /// The file or folder.
    public let url: URL
    /// What it says about itself.
    public let description: RecordingDescription
    let content: any RecordingFormat
    private let choices: RecordingChoices
    /// Its files, as far as they are open.
    let files: OpenFiles

    /// Finds out the format, and reads what the recording says about itself.
    ///
    /// - Parameters:
    ///   - url: a file or folder.
    ///   - choices: what the recording itself does not say.
    /// - Throws: `FileError` when nothing is there, it is damaged, in none of the known formats, or holds no traces.
    public init(_ url: URL, choices: RecordingChoices = RecordingChoices()) throws(FileError) {
        try self.init(url, choices: choices, files: OpenFiles())
    }

    /// Does the same with files that others read too.
    package init(_ url: URL, choices: RecordingChoices, files: OpenFiles) throws(FileError) {
        let place = try RecordingPlace(url, files: files)
        self.files = files
        content = try RecordingFormats.open(place, choices: choices)
        description = content.description
        self.url = url
        self.choices = choices
    }

    /// Whether its trace sets are variables, of which one may be named.
    public var hasVariables: Bool { type(of: content).hasVariables }

    /// Whether spikes can be added to a copy of it, by ``NWBSpikeFile``.
    public var takesSpikes: Bool { content is NWBRecording }

    /// Opens one of its trace sets.
    ///
    /// - Parameter name: which one; `nil` for the only one.
    /// - Returns: the traces of its accepted ROIs, or of all.
    /// - Throws: `FileError` when there is none of that name, several without one, or no accepted ROI.
    public func open(_ name: String? = nil) throws(FileError) -> OpenTraceSet {
        let index = try index(ofTraceSet: name)
        let traceSet = description.traceSets[index]
        let rois = choices.keepsAllROIs ? Array(0..<traceSet.roiCount) : traceSet.acceptedROIs
        guard !rois.isEmpty else {
            throw FileError(
                .unsupported, path: url.path,
                "none of the \(traceSet.roiCount) ROIs of “\(traceSet.name)” is accepted as a neuron",
                remedy: "Accept some in the program that found them, or take all with --all-rois.")
        }
        let stored = try content.traces(ofTraceSet: index)
        return OpenTraceSet(
            traceSet: traceSet, rois: rois,
            traces: SelectedTraces(of: stored.traces, rois: rois, in: traceSet),
            neuropil: stored.neuropil.map { SelectedTraces(of: $0, rois: rois, in: traceSet) },
            background: stored.background.map { SelectedTraces(of: $0, rois: rois, in: traceSet) })
    }

    private func index(ofTraceSet name: String?) throws(FileError) -> Int {
        let names = description.traceSets.map(\.name)
        if let name {
            if let index = names.firstIndex(of: name) { return index }
            throw FileError(
                .missing, path: url.path, "has no trace set “\(name)”",
                remedy: "Choose one with --trace-set: \(names.joined(separator: ", ")).")
        }
        guard names.count == 1 else {
            throw FileError(
                .ambiguous, path: url.path, "has \(names.count) trace sets",
                remedy: "Choose one with --trace-set: \(names.joined(separator: ", ")).")
        }
        return 0
    }
}

/// Traces of a recording that can be read, a few neurons at a time.
public struct OpenTraceSet: Sendable {
    /// What the recording says about them; it counts all ROIs.
    public let traceSet: TraceSet
    /// Which ROI each row of the traces is.
    public let rois: [Int]
    /// One row per ROI of ``rois``; padding is NaN.
    public let traces: any TraceSource
    /// The fluorescence around every ROI, of the same extents; `nil` where the recording has none.
    public let neuropil: (any TraceSource)?
    /// What the tool has taken out of every trace, of the same extents; `nil` where it has not. ΔF/F is then the trace
    /// without its own moving percentile, divided by that percentile plus the one of the background.
    public let background: (any TraceSource)?
}

/// Some rows of a trace set, without the padding.
struct SelectedTraces: TraceSource {
    private let source: any TraceSource
    private let rois: [Int]
    private let validFrameCounts: [Int]?

    init(of source: any TraceSource, rois: [Int], in traceSet: TraceSet) {
        self.source = source
        self.rois = rois
        validFrameCounts = traceSet.validFrameCounts
    }

    var neuronCount: Int { rois.count }
    var frameCount: Int { source.frameCount }

    func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        precondition(neurons.lowerBound >= 0 && neurons.upperBound <= neuronCount, "neurons of the recording")
        let isWhole = rois.count == source.neuronCount
        var traces = isWhole ? try source.traces(ofNeurons: neurons) : try picked(rois[neurons])
        guard let validFrameCounts else { return traces }
        for (row, roi) in rois[neurons].enumerated() {
            for frame in validFrameCounts[roi]..<frameCount { traces.values[row * frameCount + frame] = .nan }
        }
        return traces
    }

    /// Rows that rise but may have others between them. Where time is the slow axis, every read goes through the whole
    /// file, so that those between are read too, as long as they take no more memory than what is kept.
    private func picked(_ rois: ArraySlice<Int>) throws -> TraceMatrix {
        var traces = TraceMatrix(neuronCount: rois.count, frameCount: frameCount, repeating: 0)
        var (rest, row) = (rois, 0)
        while let first = rest.first {
            let block = rest.prefix { $0 < first + 2 * rois.count }
            let read = try source.traces(ofNeurons: first..<block[block.endIndex - 1] + 1)
            for roi in block {
                traces.values.replaceSubrange(row * frameCount..<(row + 1) * frameCount, with: read[roi - first])
                row += 1
            }
            rest = rest[block.endIndex...]
        }
        return traces
    }
}
