internal import Files
internal import Foundation

/// An array of Python objects in a `.npy` file: what its pickle describes. Nothing of it runs, and large blocks of
/// numbers are not even read.
struct NPYObjects {
    /// The elements of the array.
    let elements: [Pickle.Value]
    let pickle: Pickle
    private let file: MappedFile
    private let start: Int

    /// Reads the file.
    ///
    /// - Parameter file: a `.npy` file.
    /// - Throws: `FileError` when the file is damaged, holds no objects, or ones that only code could make.
    init(_ file: MappedFile) throws(FileError) {
        self.file = file
        try file.refuseGitLFSPointer()
        let header: NPYHeader
        (header, start) = try NPYHeader.read(file)
        guard header.descriptor == "|O", let count = checkedProduct(header.shape) else {
            throw FileError(.damaged, path: file.url.path, "holds numbers, where Python objects were expected")
        }
        pickle = try PickleReader.read(PickleSource(file, from: start), as: .numPy)
        // `_reconstruct(ndarray, (0,), b'b')`, then (1, shape, dtype, is Fortran order, list).
        guard let (_, state) = pickle.call(pickle.root, of: Self.isReconstruction), let state,
            let parts = pickle.tuple(state), parts.count == 5, let list = pickle.object(parts[4]), list.kind == .list,
            list.items.count == count
        else { throw FileError(.damaged, path: file.url.path, "its pickle is no array of \(header.shape) objects") }
        elements = list.items
    }

    /// The dictionary that the only object is; of its keys, those that are texts.
    ///
    /// - Throws: `FileError` where there is something else.
    func dictionary() throws(FileError) -> [String: Pickle.Value] {
        guard elements.count == 1, let object = pickle.object(elements[0]), object.kind == .dictionary else {
            throw FileError(.damaged, path: file.url.path, "holds something else than one dictionary")
        }
        var dictionary: [String: Pickle.Value] = [:]
        for index in stride(from: 0, to: object.items.count, by: 2) {
            if let key = object.items[index].text { dictionary[key] = object.items[index + 1] }
        }
        return dictionary
    }

    /// The real number that a value stands for: one of Python's, a scalar of NumPy's, or an array of one number.
    func number(_ value: Pickle.Value?) throws(FileError) -> Double? {
        switch value {
        case .integer(let number): return Double(number)
        case .real(let number): return number
        case .object(let place):
            let value = Pickle.Value.object(place)
            if let (arguments, _) = pickle.call(value, of: { $0.hasSuffix(".multiarray.scalar") }) {
                guard arguments.count == 2 else { return nil }
                return try number(type: arguments[0], bytes: arguments[1])
            }
            guard let (_, state) = pickle.call(value, of: Self.isReconstruction), let state,
                let parts = pickle.tuple(state), parts.count == 5
            else { return nil }
            return try number(type: parts[2], bytes: parts[4])
        default: return nil
        }
    }

    private func number(type: Pickle.Value, bytes: Pickle.Value) throws(FileError) -> Double? {
        // `dtype('f8', …)`, then (3, '<', …).
        guard let (arguments, state) = pickle.call(type, of: { $0 == "numpy.dtype" }),
            let code = arguments.first?.text, let parts = state.flatMap(pickle.tuple), parts.count > 1,
            let order = parts[1].text, let storage = NPYHeader.storage(descriptor: order + code),
            case .bytes(let range) = bytes, range.count == storage.kind.byteCount
        else { return nil }
        let stored = try file.bytes(in: start + range.lowerBound..<start + range.upperBound)
        let numbers: [Double] = storage.decode(stored[...])
        return numbers.first
    }

    private static func isReconstruction(_ name: String) -> Bool { name.hasSuffix(".multiarray._reconstruct") }
}

extension PickleDialect {
    /// What NumPy writes for arrays of dictionaries of numbers, texts, paths and times, in the versions 1 and 2.
    static let numPy = PickleDialect(
        protocols: 2...5,
        opcodes: Set(PickleOpcode.allCases.filter { $0 != .persistent }.map(\.rawValue)),
        globals: Set(
            ["numpy.core", "numpy._core"].flatMap { ["\($0).multiarray._reconstruct", "\($0).multiarray.scalar"] }
                + ["numpy.ndarray", "numpy.dtype", "collections.OrderedDict", "_codecs.encode"]
                + ["datetime", "date", "time", "timedelta", "timezone"].map { "datetime.\($0)" }
                + ["Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath"]
                .flatMap { ["pathlib.\($0)", "pathlib._local.\($0)"] }),
        content: "dictionaries of numbers and texts",
        remedy: "If you trust who made it, move the file elsewhere, and give what it says, such as --rate.")
}
