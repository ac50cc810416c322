internal import Files

/// The filters that packed the pieces of an array, in the order in which they were applied.
struct HDF5Filters: Sendable {
    private enum Filter: UInt64 {
        case deflate = 1
        case shuffle = 2
        case fletcher32 = 3
        /// Of h5py alone.
        case lzf = 32000
    }

    private static let foreignNames: [UInt64: String] = [
        4: "szip", 5: "n-bit", 6: "scale-offset", 307: "bzip2", 32001: "Blosc", 32004: "LZ4", 32008: "bitshuffle",
        32013: "zfp", 32015: "Zstandard", 32026: "Blosc2",
    ]

    private var filters: [Filter] = []
    /// The number of a filter that is not undone here.
    private var foreign: UInt64?

    /// Whether the pieces are stored as they are.
    var isEmpty: Bool { filters.isEmpty && foreign == nil }

    init(_ message: ArraySlice<UInt8>?, of path: String, in content: HDF5Content) throws(FileError) {
        guard let message else { return }
        var fields = HDF5Cursor(message)
        let (version, count) = (fields.number(1), fields.integer(1))
        fields.skip(version == 1 ? 6 : 0)
        guard (1...2).contains(version), count <= 32 else { throw content.damaged("the filters of “\(path)”") }
        for _ in 0..<count {
            let number = fields.number(2)
            // Since version 2, the library's own filters have no names.
            let nameSize = version == 1 || number >= 256 ? fields.integer(2) : 0
            fields.skip(2)
            let valueCount = fields.integer(2)
            fields.skip(version == 1 ? (nameSize + 7) / 8 * 8 : nameSize)
            fields.skip(4 * valueCount + (version == 1 && !valueCount.isMultiple(of: 2) ? 4 : 0))
            guard !fields.isExhausted else { throw content.damaged("the filters of “\(path)”") }
            if let filter = Filter(rawValue: number) { filters.append(filter) } else { foreign = number }
        }
    }

    /// Refuses to read what another program's filter has packed.
    func requireKnown(of path: String, in content: HDF5Content) throws(FileError) {
        guard let foreign else { return }
        let name = Self.foreignNames[foreign].map { "\($0) (filter \(foreign))" } ?? "filter \(foreign)"
        throw content.unsupported(
            "“\(path)” is packed by \(name), which this program does not undo",
            remedy: "Save it with gzip where that filter is installed: h5repack -f GZIP=4 FILE REPACKED.")
    }

    /// Undoes the filters.
    ///
    /// - Parameters:
    ///   - piece: the bytes in the file.
    ///   - skipped: a bit for each filter that was not applied.
    ///   - byteCount: the bytes of the numbers.
    ///   - elementSize: bytes per number.
    /// - Returns: the numbers; `nil` where the piece does not become `byteCount` bytes or contradicts its checksum.
    func undo(_ piece: ArraySlice<UInt8>, skipped: UInt64, byteCount: Int, elementSize: Int) -> ArraySlice<UInt8>? {
        let applied = filters.enumerated().filter { skipped >> UInt64($0.offset) & 1 == 0 }.map(\.element)
        var bytes = piece
        for (index, filter) in applied.enumerated().reversed() {
            // A checksum that was added before made the piece longer.
            let count = byteCount + 4 * applied[..<index].count { $0 == .fletcher32 }
            let undone: ArraySlice<UInt8>?
            switch filter {
            case .deflate: undone = Inflater.inflate(Array(bytes), count: count)?[...]
            case .shuffle: undone = Self.unshuffle(bytes, elementSize: elementSize)
            case .fletcher32:
                let stored = UInt32(truncatingIfNeeded: bytes.suffix(4).unsignedNumber())
                let isSound = bytes.count >= 4 && HDF5Checksum.isFletcher32(stored, of: bytes.dropLast(4))
                undone = isSound ? bytes.dropLast(4) : nil
            case .lzf: undone = LZF.decompress(bytes, count: count)?[...]
            }
            guard let undone else { return nil }
            bytes = undone
        }
        return bytes.count == byteCount ? bytes : nil
    }

    /// Puts together what lies apart: the first bytes of all numbers, then the second ones. A rest stays where it is.
    private static func unshuffle(_ bytes: ArraySlice<UInt8>, elementSize: Int) -> ArraySlice<UInt8> {
        let count = bytes.count / max(1, elementSize)
        guard elementSize > 1, count > 1 else { return bytes }
        var result = Array(bytes)
        var source = bytes.startIndex
        for byte in 0..<elementSize {
            var target = byte
            for _ in 0..<count {
                result[target] = bytes[source]
                source += 1
                target += elementSize
            }
        }
        return result[...]
    }
}

/// The compression of Marc Lehmann's *LibLZF*, which h5py brings along.
enum LZF {
    /// Decompresses a block that becomes `count` bytes; `nil` where it does not.
    static func decompress(_ block: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        // Three bytes stand for 264 at most.
        guard count <= block.count * 88 + 264 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var input = HDF5Cursor(block)
        while !input.rest.isEmpty {
            let control = input.integer(1)
            if control < 32 {
                // As many bytes as they are, and one.
                output += input.bytes(control + 1)
            } else {
                var length = control >> 5 + 2
                if length == 9 { length += input.integer(1) }
                let distance = (control & 31) << 8 + input.integer(1) + 1
                guard distance <= output.count else { return nil }
                // What is repeated may only come into being meanwhile.
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
            guard !input.isExhausted, output.count <= count else { return nil }
        }
        return output.count == count ? output : nil
    }
}
