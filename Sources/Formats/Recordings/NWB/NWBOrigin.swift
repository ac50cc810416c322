internal import Core
internal import Files
internal import Foundation

/// What an NWB file says about the program that wrote it, and about the animal.
struct NWBOrigin: Sendable {
    /// The program, as far as that is known.
    let tool: String?
    private let session: String?
    private let species: String?
    /// Some programs write constants for what they do not know.
    private let inventsFacts: Bool
    private let isCaImAn: Bool

    init(_ root: HDF5Object) throws(FileError) {
        let script = try root.text("general/source_script")
        let description = try root.text("session_description")
        let isSuite2p = description == "suite2p_proc"
        let residuals = try root.member("processing/ophys/residuals")
        let background = try root.member("processing/ophys/Fluorescence/Background_Fluorescence_Response")
        isCaImAn = residuals != nil && background != nil
        tool = isSuite2p ? "suite2p" : isCaImAn ? "CaImAn" : script.flatMap(Self.neuroConv)
        inventsFacts = isSuite2p || isCaImAn
        session = try Self.session(root)
        species = try root.text("general/subject/species").map(Self.commonName)
    }

    /// The experiment's own name.
    static func session(_ root: HDF5Object) throws(FileError) -> String? {
        if let session = try root.text("general/session_id") { return session }
        return try root.text("identifier")
    }

    /// The version of the converter, in either of the forms in which it is written.
    private static func neuroConv(_ script: String) -> String? {
        for mark in ["neuroconv_version: ", "NeuroConv v"] {
            guard let range = script.range(of: mark) else { continue }
            return "neuroconv \(script[range.upperBound...].prefix { $0.isNumber || $0 == "." })"
        }
        return nil
    }

    /// What models call a species.
    static func commonName(_ species: String) -> String {
        Vocabulary.species.term(species)?.name ?? species
    }

    /// Adds what is known of a series' neurons.
    func addFacts(of series: NWBSeries, to traces: inout TraceSet) throws(FileError) {
        traces.session = session
        traces.traits[.species] = species
        if isCaImAn, traces.kind == .fluorescence {
            traces.kind = .denoised
            traces.notes.append(
                "CaImAn's NWB files hold the model C, which has no noise: name the .hdf5 file that cnm.save wrote")
        }
        guard let plane = try series.regions.table?.member("imaging_plane") else { return }
        let rate = try plane.number("imaging_rate") ?? .nan
        if rate > 0, rate.isFinite { traces.imagingRateHz = rate }
        guard !inventsFacts else {
            traces.notes.append("Indicator and location in the file are \(tool ?? "the program")'s own constants")
            return
        }
        traces.traits[.indicator] = try plane.text("indicator")
        traces.traits[.region] = try plane.text("location")
    }
}
