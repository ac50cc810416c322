internal import Core
internal import Files

/// Which rows of a table of ROIs the traces of a series belong to.
struct NWBRegions: Sendable, Equatable {
    /// The row of each trace.
    let rows: [Int]
    /// The table; `nil` where the file does not say.
    let table: HDF5Object?

    static func == (one: NWBRegions, other: NWBRegions) -> Bool {
        one.rows == other.rows && one.table?.address == other.table?.address
    }

    /// Reads the regions of a series.
    init(_ series: HDF5Object) throws(FileError) {
        let content = series.file.content
        guard let regions = try series.member("rois"), regions.isDataset else {
            throw content.unsupported("“\(series.path)/rois” leads nowhere")
        }
        let numbers: [Double] = try regions.dataset().numbers()
        rows = numbers.compactMap { Int(exactly: $0) }
        guard rows.count == numbers.count, rows.allSatisfy({ $0 >= 0 }) else {
            throw content.unsupported("“\(series.path)/rois” are no rows of a table")
        }
        let address = try regions.attribute("table")?.references?.first
        table = try address.map { (address) throws(FileError) in
            try regions.file.object(at: address, path: "\(series.path)/rois@table")
        }
    }

    /// How tools name the column of what was accepted: in the order in which they are believed, and whether it says
    /// what was not.
    private static let acceptanceColumns: [(name: String, isInverted: Bool)] = [
        ("iscell", false), ("is_cell", false), ("keep", false), ("Accepted", false), ("accepted", false),
        ("valid_roi", false), ("is_soma", false), ("is_bad", true), ("Rejected", true), ("rejected", true),
    ]

    /// Whether each ROI was accepted, and which column says so; `nil` where none does.
    func acceptance() throws(FileError) -> (accepted: [Bool], column: String)? {
        for (name, isInverted) in Self.acceptanceColumns {
            guard let column = try table?.numericArray(name), (1...2).contains(column.shape.count) else { continue }
            // The second column of suite2p's is a probability.
            let width = column.shape.count == 2 ? column.shape[1] : 1
            let labels: [Double] = try column.numbers()
            // CaImAn writes two columns of nothing where nobody decided by hand.
            guard width > 0, labels.contains(where: { $0 != 0 }) || isInverted || name != "accepted" else { continue }
            return (
                try rows.map { (row) throws(FileError) in
                    guard row < column.shape[0] else {
                        throw column.content.unsupported("“\(column.path)” has no row \(row), which a series names")
                    }
                    let label = labels[row * width]
                    return (label > 0) != isInverted
                }, name
            )
        }
        return nil
    }

    /// The table's own numbers of the ROIs; `nil` where they only count.
    func names() throws(FileError) -> [String]? {
        guard let numbers = try table?.numbers("id"), rows.allSatisfy(numbers.indices.contains) else { return nil }
        let names = rows.map { numbers[$0] }
        guard names != names.indices.map(Double.init) else { return nil }
        return names.map { name in Int(exactly: name).map(String.init) ?? "\(name)" }
    }
}
