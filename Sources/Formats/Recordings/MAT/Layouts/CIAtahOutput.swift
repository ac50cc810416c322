internal import Core
internal import Files
internal import Foundation

/// The structures of CIAtah: traces with one row per cell, whichever program found the cells.
struct CIAtahOutput: MATLayout {
    let description: RecordingDescription
    let traces: StoredTraces

    /// The structure, the field with the traces, what they are, and the program that found the cells.
    private static let layouts: [(structure: String, field: String, kind: TraceKind, tool: String, note: String?)] = [
        ("extractAnalysisOutput", "traces", .dff, "EXTRACT", nil),
        (
            "cnmfeAnalysisOutput", "extractedSignals", .fluorescence, "CNMF-E",
            "CNMF-E gives changes of fluorescence in arbitrary units, without the baseline that ΔF/F needs"
        ),
        ("cnmfAnalysisOutput", "extractedSignals", .fluorescence, "CNMF", nil),
        (
            "pcaicaAnalysisOutput", "IcaTraces", .fluorescence, "PCA-ICA",
            "PCA-ICA gives traces in arbitrary units"
        ),
    ]

    init?(_ file: MATFile) throws(FileError) {
        for layout in Self.layouts {
            guard
                file.variables.contains(where: { $0.name == layout.structure && $0.matClass == .structure }),
                let array = try file.array(layout.structure).field(layout.field), array.variable.isNumericMatrix
            else { continue }
            let matrix = MatrixTraces(try array.numbers(), isNeuronOuter: false)
            var set = TraceSet(
                name: array.variable.name, kind: layout.kind, roiCount: matrix.neuronCount,
                frameCount: matrix.frameCount)
            guard set.roiCount > 0, set.frameCount > 0 else {
                throw FileError(.unsupported, path: file.url.path, "“\(array.variable.name)” is empty")
            }
            (set.isOrientationKnown, set.storage) = (true, array.variable.className)
            set.notes = [layout.note, "CIAtah notes no frame rate"].compactMap(\.self)
            description = RecordingDescription(
                formatName: "CIAtah", tool: "CIAtah (\(layout.tool))", files: [file.url.path], traceSets: [set])
            traces = StoredTraces(traces: matrix)
            return
        }
        return nil
    }
}
