internal import Core
internal import Files

/// A `table` or a `timetable`: columns with names, of which those of numbers are traces.
struct MATTable: Sendable {
    private let path: String
    /// Those of numbers.
    private let columns: [(name: String, array: any MATArray)]
    private let leftOut: [String]
    private let rowCount: Int
    /// Of a timetable.
    private let times: (any MATArray)?
    private let objects: MATObjects

    static let classNames = ["table", "timetable"]

    var shape: (rows: Int, columns: Int) { (rowCount, columns.reduce(0) { $0 + $1.array.variable.shape[1] }) }
    var variable: MATVariable { columns[0].array.variable }

    /// Looks at an object; `nil` where it has no column of real numbers.
    init?(_ object: MATObject, in objects: MATObjects) throws(FileError) {
        guard Self.classNames.contains(object.className) else { return nil }
        let content = try object.property("any")
        func part(_ name: String) throws(FileError) -> (any MATArray)? {
            if let content { try content.field(name) } else { try object.property(name) }
        }
        let isTimetable = object.className == "timetable"
        guard let data = try part("data")?.cells(),
            let names = try part(isTimetable ? "varNames" : "varnames")?.cells(),
            let count = try part(isTimetable ? "numRows" : "nrows")?.scalar(), count >= 1, count < 1e15
        else { return nil }
        (path, rowCount, self.objects) = (object.path, Int(count), objects)
        times = try isTimetable ? part("rowTimes") : nil
        var (columns, leftOut): ([(String, any MATArray)], [String]) = ([], [])
        for (place, array) in data.enumerated() {
            let name = names.indices.contains(place) ? try names[place].text() : nil
            let variable = array.variable
            // What is an object has the numbers of a reference.
            let isMatrix = variable.isNumericMatrix && variable.shape[0] == rowCount && variable.shape[1] > 0
            if isMatrix, try objects.object(array) == nil {
                columns.append((name ?? "", array))
            } else {
                leftOut.append("“\(name ?? "")”")
            }
        }
        guard !columns.isEmpty else { return nil }
        (self.columns, self.leftOut) = (columns, leftOut)
    }

    /// Reads the columns; times among them give the rate, as in a table of text.
    func read(_ budget: MemoryBudget) throws(FileError) -> MATTraces {
        let width = shape.columns
        try budget.charge(rowCount, size: 2 * MemoryLayout<Float>.size * width, for: "“\(path)”")
        var (values, names): ([Float], [String]) = ([], [])
        for (name, array) in columns {
            values += try HeldMatrix(array.numbers()).values
            let width = array.variable.shape[1]
            names += width == 1 ? [name] : (1...width).map { "\(name)_\($0)" }
        }
        guard values.count == rowCount * width else {
            throw FileError(.damaged, path: path, "has columns of unequal lengths")
        }
        var traces: MATTraces
        if times == nil {
            traces = try withoutTimes(values, names)
        } else {
            traces = MATTraces(HeldMatrix(outerCount: width, innerCount: rowCount, values: values))
            traces.roiNames = names
            try takeTimes(&traces)
        }
        traces.orientation = .timeByNeurons
        if !leftOut.isEmpty {
            traces.notes.append("no numbers, and left out: \(leftOut.prefix(5).joined(separator: ", "))")
        }
        return traces
    }

    /// The columns without those that count the rows.
    private func withoutTimes(_ values: [Float], _ names: [String]) throws(FileError) -> MATTraces {
        let first = columns.prefix(3).map(\.array).filter { $0.variable.shape[1] == 1 }
        var precise: [[Double]] = []
        for array in first { precise.append(try array.doubles()) }
        let text = DelimitedText<Float>(
            columns: values, names: names, rowCount: rowCount, firstColumns: precise, path: path)
        let layout = try TextLayout(text, path: path)
        let kept = layout.selection ?? Array(layout.columns)
        var traces = MATTraces(
            HeldMatrix(
                outerCount: kept.count, innerCount: layout.rows.count,
                values: kept.flatMap {
                    values[($0 * rowCount + layout.rows.lowerBound)..<($0 * rowCount + layout.rows.upperBound)]
                }))
        traces.roiNames = layout.roiNames(.timeByNeurons)
        (traces.frameRateHz, traces.frameRateSource) = (layout.frameRateHz, layout.frameRateSource)
        (traces.frameTimes, traces.notes) = (layout.frameTimes, layout.notes)
        return traces
    }

    /// Row times are durations or dates, one per row, or start and step.
    private func takeTimes(_ traces: inout MATTraces) throws(FileError) {
        let source = "the row times of \(path)"
        guard let times else { return }
        if let each = try milliseconds(times), each.count == rowCount, rowCount > 1 {
            traces.take(times: each.map { $0 / 1000 }, source: source)
        } else if let step = try stepSeconds(times), step > 0, step.isFinite {
            (traces.frameRateHz, traces.frameRateSource) = (Counting.rate(ofStep: step), source)
            traces.frameTimes = FrameTimes(startSeconds: 0)
        } else {
            traces.notes.append("\(source) cannot be read: give --rate")
        }
    }

    /// Of a `duration` or a `datetime`.
    private func milliseconds(_ array: any MATArray) throws(FileError) -> [Double]? {
        guard let object = try objects.object(array) else { return nil }
        let property = object.className == "duration" ? "millis" : object.className == "datetime" ? "data" : ""
        // What a double cannot hold of a date is its imaginary part.
        return try object.property(property)?.doubles()
    }

    private func stepSeconds(_ array: any MATArray) throws(FileError) -> Double? {
        guard array.variable.matClass == .structure else { return nil }
        if let isRate = try array.field("specifiedAsRate")?.scalar(), isRate != 0 {
            return try array.field("sampleRate")?.scalar().map { 1 / $0 }
        }
        guard let step = try array.field("stepSize"), let each = try milliseconds(step), each.count == 1 else {
            return nil
        }
        return each[0] / 1000
    }
}
