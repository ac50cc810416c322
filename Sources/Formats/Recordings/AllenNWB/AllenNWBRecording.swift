internal import Core
internal import Files

/// An NWB 1.0 file of the Allen Brain Observatory: one plane, with one row per cell.
struct AllenNWBRecording: RecordingFormat {
    let description: RecordingDescription
    private let data: HDF5Dataset
    private let neuropil: HDF5Dataset?

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        try place.hdf5()?.text("nwb_version")?.hasPrefix("NWB-1") == true
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        guard let root = try place.hdf5() else { throw place.unknown }
        guard let (module, container, plane) = try Self.plane(in: root),
            let data = try plane.numericArray("data"), data.shape.count == 2, data.count > 0
        else {
            throw FileError(
                .unsupported, path: place.path,
                "is an NWB 1 file without the traces of the Allen Brain Observatory",
                remedy: "Export the traces as a .npy file.")
        }
        self.data = data
        let around = try module.numericArray("Fluorescence/\(plane.name)_neuropil_response/data")
        let isRatio = container.name == "DfOverF"
        neuropil = !isRatio && around?.shape == data.shape ? around : nil
        var traces = TraceSet(
            name: plane.name, kind: isRatio ? .dff : .fluorescence, roiCount: data.shape[0], frameCount: data.shape[1])
        traces.isOrientationKnown = true
        traces.storage = data.storageName
        traces.hasNeuropil = neuropil != nil
        if let times = try plane.numbers("timestamps"), times.count == traces.frameCount,
            let (rate, frameTimes) = FrameTimes.rate(of: times)
        {
            (traces.frameRateHz, traces.frameRateSource) = (rate, "median interval of timestamps")
            traces.frameTimes = frameTimes
        }
        if let ids = try module.numbers("ImageSegmentation/cell_specimen_ids"), ids.count == traces.roiCount {
            traces.roiNames = ids.map { Int(exactly: $0).map(String.init) ?? "\($0)" }
        }
        traces.traits[.indicator] = try root.text("general/optophysiology/\(plane.name)/indicator")
        traces.traits[.region] = try root.text("general/optophysiology/\(plane.name)/location")
        traces.traits[.species] = try root.text("general/subject/species").map(NWBOrigin.commonName)
        traces.session = try NWBOrigin.session(root)
        description = RecordingDescription(
            formatName: "NWB 1", tool: "Allen Brain Observatory", files: [place.path], traceSets: [traces])
    }

    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces {
        StoredTraces(
            traces: MatrixTraces(try HDF5Matrix(data), isNeuronOuter: true),
            neuropil: try neuropil.map { (neuropil) throws(FileError) in
                MatrixTraces(try HDF5Matrix(neuropil), isNeuronOuter: true)
            })
    }

    /// The plane with ΔF/F, or else the one with fluorescence.
    private static func plane(
        in root: HDF5Object
    ) throws(FileError) -> (module: HDF5Object, container: HDF5Object, plane: HDF5Object)? {
        guard let processing = try root.member("processing") else { return nil }
        for name in ["DfOverF", "Fluorescence"] {
            for link in try processing.links() {
                guard let module = try processing.object(of: link), let container = try module.member(name),
                    let first = try container.links().map(\.name).min(), let plane = try container.member(first)
                else { continue }
                return (module, container, plane)
            }
        }
        return nil
    }
}
