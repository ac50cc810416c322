internal import Core
internal import Files
internal import Foundation

/// The structure `output` of EXTRACT: traces with one column per cell; what was no cell is gone already.
struct ExtractOutput: MATLayout {
    let description: RecordingDescription
    let traces: StoredTraces

    init?(_ file: MATFile) throws(FileError) {
        guard file.variables.contains(where: { $0.name == "output" && $0.matClass == .structure }) else { return nil }
        let output = try file.array("output")
        guard let weights = try output.field("temporal_weights"), weights.variable.isNumericMatrix,
            try output.field("spatial_weights") != nil
        else { return nil }
        let matrix = MatrixTraces(try weights.numbers(), isNeuronOuter: true)
        var set = TraceSet(
            name: weights.variable.name, roiCount: matrix.neuronCount, frameCount: matrix.frameCount)
        guard set.roiCount > 0, set.frameCount > 0 else {
            throw FileError(.unsupported, path: file.url.path, "EXTRACT has found no cells in it")
        }
        set.orientation = .timeByNeurons
        (set.isOrientationKnown, set.storage) = (true, weights.variable.className)
        let config = try output.field("config")
        let isPreprocessed = try config?.field("preprocess")?.scalar()
        // Preprocessing divides the movie by its mean image.
        set.kind = isPreprocessed.map { $0 != 0 ? .dff : .fluorescence }
        set.notes.append("EXTRACT notes no frame rate")
        if let option = try config?.field("trace_output_option")?.text(), option.hasPrefix("nonneg") {
            set.notes.append("EXTRACT cut all negative samples off, with which the noise cannot be judged")
        }
        description = RecordingDescription(
            formatName: "EXTRACT", tool: "EXTRACT", files: [file.url.path], traceSets: [set])
        traces = StoredTraces(traces: matrix)
    }
}
