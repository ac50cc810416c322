internal import Core
internal import Files
internal import Foundation

/// Where suite2p left a recording, whichever of its folders or files was named.
///
/// `SAVE/suite2p/plane0`, `plane1`, … hold one imaging plane each, `SAVE/suite2p/combined` what suite2p made of several.
struct Suite2pFolders {
    /// The folders that hold traces: those of the planes, or the one that was named.
    let planes: [URL]
    /// What should be said about the choice.
    private(set) var notes: [String] = []

    /// The traces, which every folder of a plane has.
    static let fluorescence = "F.npy"
    /// What else lies in such a folder, one of which makes sure that it is suite2p's.
    private static let companions = labelsAndSettings + ["Fneu.npy", "spks.npy"]
    /// Those that hold no traces.
    private static let labelsAndSettings = ["iscell.npy", "stat.npy", "ops.npy", "settings.npy", "db.npy"]

    /// Finds the folders; `nil` where suite2p left nothing there.
    init?(_ place: RecordingPlace) throws(FileError) {
        guard place.isFolder else {
            let folder = place.url.deletingLastPathComponent()
            let isPart = ([Self.fluorescence] + Self.labelsAndSettings).contains(place.url.lastPathComponent)
            guard isPart, try Self.holdsTraces(folder) else { return nil }
            planes = [folder]
            notes = ["\(place.url.lastPathComponent) is a part of the folder \(folder.path), which was read"]
            return
        }
        if try Self.holdsTraces(place.url) {
            planes = [place.url]
            return
        }
        for folder in [place.url, place.url.appending(path: "suite2p")] {
            guard try FileKind(of: folder) == .folder else { continue }
            let all = try Self.planes(in: folder)
            var found: [URL] = []
            for plane in all {
                if try Self.holdsTraces(plane) {
                    found.append(plane)
                } else {
                    notes.append("\(plane.lastPathComponent) has no \(Self.fluorescence): suite2p found no ROIs in it")
                }
            }
            let combined = folder.appending(path: Suite2pPlane.combinedName)
            if found.isEmpty, try Self.holdsTraces(combined) { found = [combined] }
            if !found.isEmpty {
                planes = found
                return
            }
        }
        return nil
    }

    /// The folders of planes, in the order of their numbers.
    static func planes(in folder: URL) throws(FileError) -> [URL] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw FileError.system(path: folder.path, "cannot be listed", error)
        }
        let numbered = names.compactMap { name in
            name.hasPrefix("plane") ? UInt(name.dropFirst(5)).map { (number: $0, name: name) } : nil
        }
        return numbered.sorted { $0.number < $1.number }.map { folder.appending(path: $0.name) }
    }

    /// Whether a folder is one that suite2p puts traces into.
    static func holdsTraces(_ folder: URL) throws(FileError) -> Bool {
        guard try FileKind(of: folder.appending(path: fluorescence)) == .file else { return false }
        for name in companions {
            if try FileKind(of: folder.appending(path: name)) == .file { return true }
        }
        return false
    }

    /// What a single file is that suite2p may have written, and why that is not what anybody predicts from; `nil` for
    /// another file.
    static func part(_ file: URL) throws(FileError) -> (kind: TraceKind?, note: String)? {
        let name = file.lastPathComponent
        let isOwn = try holdsTraces(file.deletingLastPathComponent())
        switch name {
        case "spks.npy" where isOwn:
            return (.deconvolved, "spks.npy is what suite2p inferred itself, in arbitrary units; \(nameFolder)")
        case "Fneu.npy" where isOwn, "Fneu_chan2.npy" where isOwn, "F_chan2.npy" where isOwn:
            return (.fluorescence, "\(name) is one of several parts of what suite2p has written; \(nameFolder)")
        case fluorescence:
            return (nil, "suite2p writes raw fluorescence into files of this name; \(nameFolder)")
        default: return nil
        }
    }

    private static let nameFolder = "name the folder instead, such as suite2p/plane0"
}
