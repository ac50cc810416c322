internal import Files

/// The extents of an array or attribute.
struct HDF5Space {
    /// The extents, the fast one last; none for a single value.
    let extents: [Int]
    /// How large each may become; `nil` where there is no limit.
    let greatest: [Int?]

    init(_ message: ArraySlice<UInt8>, in content: HDF5Content) throws(FileError) {
        var fields = HDF5Cursor(message)
        let (version, rank, flags) = (fields.number(1), fields.integer(1), fields.number(1))
        let kind = version == 1 ? 1 : fields.number(1)
        fields.skip(version == 1 ? 5 : 0)
        // The library knows 32 axes at most.
        let extents = (0..<min(rank, 32)).map { _ in fields.number(8) }
        let greatest = flags & 1 == 1 ? extents.map { _ in fields.number(8) } : extents
        guard (1...2).contains(version), rank <= 32, kind <= 2, !fields.isExhausted,
            zip(extents, greatest).allSatisfy({ $0 <= UInt64(Int32.max) && $0 <= $1 }),
            checkedProduct(extents.map { Int(clamping: $0) }) != nil
        else { throw content.damaged("the extents of an array or attribute") }
        // A kind of 2 has no values at all.
        self.extents = kind == 2 ? [0] : extents.map { Int(clamping: $0) }
        self.greatest = kind == 2 ? [0] : greatest.map { $0 == .max ? nil : Int(clamping: $0) }
    }
}
