internal import Core
internal import Files

/// An array in an HDF5 file of a layout that no program is known by, as laboratories write them with h5py: the one at a path,
/// the only one with a customary name, or the only one.
struct HDF5ArrayRecording: RecordingFormat {
    private(set) var description: RecordingDescription
    private let stored: StoredTraces

    static let hasVariables = true

    /// Whether it is HDF5; a layout that is known is not asked for its arrays, for their axes mean what it says.
    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        guard try place.hdf5() != nil else { return false }
        for format in RecordingFormats.all where !format.hasVariables {
            if try format.recognizes(place) { return false }
        }
        return true
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        guard let root = try place.hdf5() else { throw place.unknown }
        let search = try HDF5ArraySearch(root, of: place)
        let array = if let path = choices.variable { try search.array(at: path) } else { try search.chosen() }
        let matrix = try MatrixRecording(
            place, formatName: "HDF5 file", name: String(array.path.drop { $0 == "/" }), stored: HDF5Matrix(array),
            isColumnMajor: false, storage: array.storageName, choices: choices)
        (description, stored) = (matrix.description, matrix.traces)
        description.traceSets[0].notes += try search.rateNotes(besides: array)
    }

    func traces(ofTraceSet index: Int) -> StoredTraces { stored }
}

/// The arrays of an HDF5 file that may be traces.
private struct HDF5ArraySearch {
    private let place: RecordingPlace
    private let root: HDF5Object
    private var left = mostObjects
    private var found: [HDF5Dataset] = []
    /// What is wrong with what could not be looked into: it might be what is meant.
    private var faults: [FileError] = []

    /// Groups within groups are looked into so far, and no more objects in all.
    private static let greatestDepth = 5
    private static let mostObjects = 2000
    /// Those that a message names.
    private static let mostNamed = 20

    init(_ root: HDF5Object, of place: RecordingPlace) throws(FileError) {
        (self.root, self.place) = (root, place)
        try look(into: root, depth: 0)
    }

    private mutating func look(into group: HDF5Object, depth: Int) throws(FileError) {
        for link in try group.links() where depth < Self.greatestDepth && left > 0 {
            left -= 1
            do throws(FileError) {
                guard let object = try group.object(of: link) else { continue }
                guard object.isDataset else {
                    try look(into: object, depth: depth + 1)
                    continue
                }
                let array = try object.dataset()
                if array.mayBeTraces { found.append(array) }
            } catch {
                faults.append(error)
            }
        }
    }

    /// The only array of a customary name, or the only one of two axes.
    func chosen() throws(FileError) -> HDF5Dataset {
        let customary = CustomaryNames.traces(among: found) { $0.name }
        if customary.count == 1 { return customary[0] }
        if let fault = faults.first { throw fault }
        if found.count == 1 { return found[0] }
        guard !found.isEmpty else { throw place.unknown }
        throw FileError(
            .ambiguous, path: place.path, "holds several matrices, and not exactly one by custom",
            remedy: choices)
    }

    /// The array at a path, such as `imaging/plane0/dff`.
    func array(at path: String) throws(FileError) -> HDF5Dataset {
        guard let object = try root.member(path) else {
            throw FileError(
                .missing, path: place.path, "holds nothing at “\(path)”",
                remedy: choices)
        }
        guard object.isDataset else {
            let inside = found.filter { $0.path.hasPrefix("/\(path.drop { $0 == "/" })/") }
            if inside.count == 1 { return inside[0] }
            throw FileError(
                .ambiguous, path: place.path, "“\(path)” is a group",
                remedy: choices)
        }
        return try object.dataset()
    }

    /// Numbers beside an array, and attributes of it and of what it lies in, that are called like a frame rate.
    func rateNotes(besides array: HDF5Dataset) throws(FileError) -> [String] {
        let parts = array.path.split(separator: "/")
        var notes: [String] = []
        for count in 0..<parts.count {
            let path = parts.prefix(count).joined(separator: "/")
            guard let group = try root.member(path) else { continue }
            for link in try group.links() where CustomaryNames.frameRates.contains(link.name.lowercased()) {
                if let rate = try group.number(link.name) {
                    notes.append(CustomaryNames.note(path.isEmpty ? link.name : "\(path)/\(link.name)", rate: rate))
                }
            }
        }
        for count in 0...parts.count {
            guard let object = try root.member(parts.prefix(count).joined(separator: "/")) else { continue }
            for name in CustomaryNames.frameRates.sorted() {
                if let rate = try object.number(ofAttribute: name) {
                    notes.append(CustomaryNames.note(name, rate: rate))
                }
            }
        }
        return notes
    }

    private var choices: String {
        let named = found.prefix(Self.mostNamed).map { array in
            "\(array.path.drop { $0 == "/" }) (\(array.shape.map(String.init).joined(separator: "×")))"
        }
        let more = found.count > Self.mostNamed ? " and \(found.count - Self.mostNamed) more" : ""
        return named.isEmpty
            ? "It holds no matrix of numbers." : "Choose one with --variable: \(named.joined(separator: ", "))\(more)."
    }
}

extension HDF5Dataset {
    /// Its own name, behind those of the groups that it lies in.
    fileprivate var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether it has two axes of numbers, and is no row or column of a single number.
    fileprivate var mayBeTraces: Bool { type.number != nil && shape.count == 2 && count > 1 }
}
