internal import Files
internal import Foundation

/// What suite2p noted about a plane, in dictionaries whose keys moved between its versions: until 0.14 all in `ops.npy`;
/// from 1.0 in `settings.npy` and `db.npy`, and mostly in `ops.npy` too.
struct Suite2pParameters {
    /// Frames per second of every plane, which is what suite2p asks for, not of the microscope.
    private(set) var frameRateHz: Double?
    private(set) var frameRateFile: String?
    /// Planes that were imaged in turn.
    private(set) var planeCount: Double?
    /// What suite2p itself subtracted of the neuropil before it inferred spikes.
    private(set) var neuropilCoefficient: Double?
    private(set) var version: String?
    /// The files that were read.
    private(set) var files: [URL] = []
    private(set) var notes: [String] = []

    /// The rate with which suite2p begins.
    static let defaultFrameRateHz = 10.0

    /// Reads what there is in the folder of a plane.
    init(_ folder: URL, _ open: OpenFiles) throws(FileError) {
        for name in ["ops.npy", "settings.npy", "db.npy"] {
            let file = folder.appending(path: name)
            guard try FileKind(of: file) == .file else { continue }
            files.append(file)
            let objects = try NPYObjects(open.file(file))
            let values = try objects.dictionary()
            try noteRate(objects.number(values["fs"]), from: name)
            let extraction = values["extraction"].flatMap(objects.pickle.dictionary)
            let (planes, coefficient) = try (
                objects.number(values["nplanes"]),
                objects.number(values["neucoeff"] ?? extraction?["neuropil_coefficient"])
            )
            planeCount = planeCount ?? planes
            neuropilCoefficient = neuropilCoefficient ?? coefficient
            version = version ?? (values["suite2p_version"] ?? values["version"])?.text
        }
        if frameRateHz == Self.defaultFrameRateHz { notes.append(Self.defaultRate) }
    }

    static let defaultRate =
        "the rate is 10 Hz, with which suite2p begins: it may never have been set. Give --rate if it is another one"

    private mutating func noteRate(_ rate: Double?, from file: String) {
        guard let rate else { return }
        guard rate.isFinite, rate > 0 else {
            notes.append("\(file) gives a rate of \(rate) Hz, which is none")
            return
        }
        if let known = frameRateHz, let knownFile = frameRateFile {
            guard known != rate else { return }
            notes.append("\(knownFile) gives a rate of \(known) Hz, \(file) one of \(rate) Hz; the first is taken")
            return
        }
        (frameRateHz, frameRateFile) = (rate, file)
    }
}
