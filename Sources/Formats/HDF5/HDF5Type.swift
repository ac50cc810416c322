internal import Files

/// The type of the elements of an array or attribute.
struct HDF5Type: Sendable {
    indirect enum Kind: Sendable {
        /// Numbers; also those that stand for names, such as NumPy's truth values.
        case number(NumberStorage)
        /// Texts of one length, padded.
        case text
        /// Texts of any length, in a global heap.
        case string
        /// Lists of any length, in a global heap.
        case list(HDF5Type)
        /// Addresses of objects.
        case reference
        /// Several values under names.
        case compound([(name: String, offset: Int, type: HDF5Type)])
        /// What is not read, in words.
        case other(String)
    }

    let kind: Kind
    /// Bytes per element.
    let size: Int
    /// Whether the numbers stand for names.
    private(set) var isEnumeration = false

    private static let greatestDepth = 16

    /// Reads a type from the bytes of its message.
    init(_ message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        try self.init(&fields, depth: 0, in: content)
    }

    private init(_ fields: inout HDF5Cursor, depth: Int, in content: HDF5Content) throws(FileError) {
        let (classAndVersion, bits) = (fields.number(1), fields.number(3))
        let size = fields.integer(4)
        self.size = size
        let version = classAndVersion >> 4
        guard depth < Self.greatestDepth, (1...5).contains(version), size > 0, !fields.isExhausted else {
            throw content.damaged("a type of \(size) bytes")
        }
        switch classAndVersion & 0xF {
        case 0: kind = Self.integer(bits, size: size, &fields)
        case 1: kind = Self.float(bits, size: size, &fields)
        case 2:
            fields.skip(2)
            kind = .other("times")
        case 3: kind = .text
        case 4:
            fields.skip(4)
            kind = .other("bit fields")
        case 5:
            fields.skip(Int(bits & 0xFF))
            kind = .other("opaque bytes")
        case 6:
            kind = try Self.compound(
                &fields, version, count: Int(bits & 0xFFFF), size: size, depth: depth, in: content)
        case 7: kind = bits & 0xF == 0 && size == 8 && version < 4 ? .reference : .other("references to regions")
        case 8:
            let base = try HDF5Type(&fields, depth: depth + 1, in: content)
            for _ in 0..<Int(bits & 0xFFFF) where !fields.isExhausted {
                _ = fields.text(alignment: version < 3 ? 8 : 1)
            }
            fields.skip(Int(bits & 0xFFFF) * base.size)
            kind = base.size == size ? base.kind : .other("enumerations")
            isEnumeration = true
        case 9:
            let base = try HDF5Type(&fields, depth: depth + 1, in: content)
            kind = size != 16 ? .other("lists") : bits & 0xF == 1 ? .string : .list(base)
        case 10:
            let rank = fields.integer(1)
            // Version 2 pads the rank, and says how the axes are ordered.
            fields.skip((version < 3 ? 3 : 0) + 4 * rank + (version < 3 ? 4 * rank : 0))
            _ = try HDF5Type(&fields, depth: depth + 1, in: content)
            kind = .other("arrays in arrays")
        default: kind = .other("a type that is newer than this program")
        }
        guard !fields.isExhausted else { throw content.damaged("a type of \(size) bytes") }
    }

    private static func integer(_ bits: UInt64, size: Int, _ fields: inout HDF5Cursor) -> Kind {
        let (offset, precision) = (fields.integer(2), fields.integer(2))
        // Bit 0 is the byte order, bit 3 the sign.
        let kinds: [Int: (NumberStorage.Kind, NumberStorage.Kind)] = [
            1: (.uint8, .int8), 2: (.uint16, .int16), 4: (.uint32, .int32), 8: (.uint64, .int64),
        ]
        guard let kinds = kinds[size], offset == 0, precision == 8 * size else {
            return .other("numbers of \(precision) bits")
        }
        return .number(NumberStorage(bits & 8 == 0 ? kinds.0 : kinds.1, isBigEndian: bits & 1 == 1))
    }

    /// IEEE 754, with the sign in the highest bit: the places and sizes of exponent and mantissa, then the bias.
    private static let floats: [(layout: [UInt8], NumberStorage.Kind)] = [
        ([0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], .float16),
        ([0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0], .float32),
        ([0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0], .float64),
    ]

    private static func float(_ bits: UInt64, size: Int, _ fields: inout HDF5Cursor) -> Kind {
        let layout = Array(fields.bytes(12))
        guard let kind = floats.first(where: { $0.layout == layout })?.1, kind.byteCount == size, bits & 0x40 == 0
        else { return .other("floating-point numbers of \(size) bytes that are not IEEE 754") }
        return .number(NumberStorage(kind, isBigEndian: bits & 1 == 1))
    }

    private static func compound(
        _ fields: inout HDF5Cursor, _ version: UInt64, count: Int, size: Int, depth: Int, in content: HDF5Content
    ) throws(FileError) -> Kind {
        var members: [(String, Int, HDF5Type)] = []
        // Since version 3, an offset takes as many bytes as the greatest needs.
        let offsetSize = version < 3 ? 4 : size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4
        for _ in 0..<count {
            let name = fields.text(alignment: version < 3 ? 8 : 1)
            let offset = fields.integer(offsetSize)
            // Version 1 repeats the axes of what later versions call an array.
            if version == 1 { fields.skip(28) }
            let type = try HDF5Type(&fields, depth: depth + 1, in: content)
            guard offset <= size - min(size, type.size) else { throw content.damaged("a type of several values") }
            members.append((name, offset, type))
        }
        return .compound(members)
    }
}

extension HDF5Type {
    /// How numbers are stored; `nil` for everything else.
    var number: NumberStorage? { if case .number(let storage) = kind { storage } else { nil } }

    /// The type in words, for messages.
    var name: String {
        switch kind {
        case .number(let storage): storage.description
        case .text, .string: "text"
        case .list: "lists"
        case .reference: "references"
        case .compound: "records of several values"
        case .other(let name): name
        }
    }
}
