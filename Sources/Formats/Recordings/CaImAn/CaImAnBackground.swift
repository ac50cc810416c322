internal import Core
internal import Files

/// The background under every component, `Aᵀ·b·f` with footprints of norm 1: what CaImAn has taken out of the traces.
///
/// ΔF/F as CaImAn makes it (`detrend_df_f`) divides by the moving percentile of the trace plus that of its background.
struct CaImAnBackground: TraceSource {
    /// The norm of every footprint.
    let norms: [Double]
    let frameCount: Int
    var neuronCount: Int { norms.count }
    /// `[components × background components]`.
    private let weights: [Double]
    /// `[background components × frames]`.
    private let courses: [Double]
    private let courseCount: Int

    private static let mostCourses = 256

    /// Whether the file has what it takes.
    static func exists(in estimates: HDF5Object) throws(FileError) -> Bool {
        guard let courses = try estimates.numericArray("f"), courses.count > 0 else { return false }
        let images = [try estimates.numericArray("b")?.shape.count == 2, try estimates.member("b/indptr") != nil]
        return try estimates.member("A/indptr") != nil && images.contains(true)
    }

    /// Reads the footprints and the background; `nil` where there is none.
    init?(_ estimates: HDF5Object, componentCount: Int, frameCount: Int) throws(FileError) {
        guard try Self.exists(in: estimates), let courses = try estimates.numericArray("f") else { return nil }
        let content = estimates.file.content
        let footprints = try CaImAnSparseMatrix(estimates, "A")
        guard courses.shape.count == 2, courses.shape[1] == frameCount, courses.shape[0] <= Self.mostCourses,
            footprints.columnCount == componentCount
        else {
            throw content.damaged("the background does not fit the components")
        }
        courseCount = courses.shape[0]
        self.frameCount = frameCount
        self.courses = try courses.numbers()
        norms = footprints.norms
        guard norms.allSatisfy({ $0 > 0 }) else { throw content.damaged("a component without a footprint") }
        var weights = [Double](repeating: 0, count: componentCount * courseCount)
        let dense = try estimates.numericArray("b")
        let sparse = dense == nil ? try CaImAnSparseMatrix(estimates, "b") : nil
        let shape = dense?.shape ?? [sparse?.rowCount ?? 0, sparse?.columnCount ?? 0]
        guard shape == [footprints.rowCount, courseCount] else {
            throw content.damaged("the background does not fit the footprints")
        }
        for course in 0..<courseCount {
            let image = try dense.map { (array) throws(FileError) -> [Double] in
                let bytes = try array.bytes(of: [0..<shape[0], course..<course + 1])
                return HDF5Values(type: array.type, shape: [shape[0]], bytes: bytes[...], content: content)
                    .numbers() ?? []
            }
            let products = footprints.products(with: image ?? sparse?.column(course) ?? [])
            for component in 0..<componentCount {
                weights[component * courseCount + course] = products[component] / norms[component]
            }
        }
        self.weights = weights
    }

    func traces(ofNeurons neurons: Range<Int>) -> TraceMatrix {
        var traces = TraceMatrix(neuronCount: neurons.count, frameCount: frameCount, repeating: 0)
        for (row, component) in neurons.enumerated() {
            for frame in 0..<frameCount {
                var sum = 0.0
                for course in 0..<courseCount {
                    sum += weights[component * courseCount + course] * courses[course * frameCount + frame]
                }
                traces.values[row * frameCount + frame] = Float(sum)
            }
        }
        return traces
    }
}

/// A sparse matrix as SciPy keeps it, column after column.
private struct CaImAnSparseMatrix {
    let rowCount: Int
    let columnCount: Int
    private let values: [Double]
    private let rows: [Int]
    /// Where each column begins among the values, and where the last one ends.
    private let starts: [Int]

    init(_ estimates: HDF5Object, _ name: String) throws(FileError) {
        let damaged = estimates.file.content.damaged("the sparse matrix “\(name)”")
        guard let values = try estimates.numbers("\(name)/data"), let rows = try estimates.numbers("\(name)/indices"),
            let starts = try estimates.numbers("\(name)/indptr"), let shape = try estimates.numbers("\(name)/shape"),
            shape.count == 2, let rowCount = Int(exactly: shape[0]), let columnCount = Int(exactly: shape[1]),
            (0...1 << 31).contains(rowCount), starts.count == columnCount + 1, rows.count == values.count
        else { throw damaged }
        try estimates.file.content.budget().charge(rowCount, size: 8, for: "the sparse matrix “\(name)”")
        (self.rowCount, self.columnCount, self.values) = (rowCount, columnCount, values)
        self.rows = rows.compactMap { Int(exactly: $0) }
        self.starts = starts.compactMap { Int(exactly: $0) }
        guard self.rows.count == rows.count, self.rows.allSatisfy({ (0..<rowCount).contains($0) }),
            self.starts.count == starts.count, self.starts.first == 0, self.starts.last == values.count,
            zip(self.starts, self.starts.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw damaged }
    }

    /// The norm of every column.
    var norms: [Double] {
        (0..<columnCount).map { column in
            values[starts[column]..<starts[column + 1]].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
    }

    /// The product of every column with one vector.
    func products(with vector: [Double]) -> [Double] {
        (0..<columnCount).map { column in
            (starts[column]..<starts[column + 1]).reduce(0) { $0 + values[$1] * vector[rows[$1]] }
        }
    }

    /// A column with its zeros.
    func column(_ column: Int) -> [Double] {
        var dense = [Double](repeating: 0, count: rowCount)
        for place in starts[column]..<starts[column + 1] { dense[rows[place]] = values[place] }
        return dense
    }
}
