internal import Core
internal import Files
internal import Foundation

/// What a table of numbers means: which rows and columns are traces, and what the others say about them.
struct TextLayout {
    /// The columns that hold samples.
    private(set) var columns: Range<Int>
    /// The rows that hold samples.
    private(set) var rows: Range<Int>
    /// Some of the columns only, such as the means among what ImageJ measured.
    private(set) var selection: [Int]?
    /// Which axis is time, as far as the table says.
    private(set) var orientation: TraceOrientation?
    private(set) var tool: String?
    private(set) var kind: TraceKind?
    private(set) var frameRateHz: Double?
    private(set) var frameRateSource: String?
    private(set) var frameTimes: FrameTimes?
    private(set) var trialEnds: [Int] = []
    private(set) var accepted: [Bool]?
    private(set) var notes: [String] = []
    /// The names of all columns, and of all rows.
    private var columnNames: [String]?
    private var rowNames: [String]?
    /// What stands below the names of the columns.
    private let units: [String]?

    /// Whether samples are no whole numbers.
    private let isFractional: Bool
    private let path: String

    /// Looks at a table.
    ///
    /// - Throws: `FileError` for a table that is no matrix, or has nothing beside what counts.
    init(_ text: DelimitedText<Float>, path: String) throws(FileError) {
        self.path = path
        columns = 0..<text.columnCount
        rows = 0..<text.rowCount
        let named = text.headers.filter { $0.count { !$0.isEmpty } > 1 || $0.count == 1 }
        // Below the names there may be units, which repeat.
        let names = named.last { Set($0).count == $0.count } ?? named.last ?? []
        if let long = LongTable(imageJ: names) { throw long.error(path: path) }
        columnNames = Self.aligned(names, with: text)
        units = named.last.flatMap { $0 == names || $0.count != names.count ? nil : Self.aligned($0, with: text) }
        isFractional = text.values.contains { $0 != $0.rounded() && !$0.isNaN }
        noteRowNames(text)
        leaveOutEmptyColumn(text)
        while leaveOutCountingRow(text) {}
        let firstNumbered = noteCountingHeader()
        leaveOutTrials(text)
        try refuseLongTable(text)
        while leaveOutCountingColumn(text) {}
        leaveOutColumns(before: firstNumbered, text)
        leaveOutLastTimes(text)
        readInscopix(text)
        selectMeans()
        noteTracesThatEnd(text)
        noteColumnNames()
        guard !columns.isEmpty, !rows.isEmpty else {
            throw FileError(.unsupported, path: path, "holds nothing but numbers that count rows or columns")
        }
    }
}

extension TextLayout {
    /// One cell of a line above the numbers for every column; `nil` where there are more or fewer.
    private static func aligned(_ cells: [String], with text: DelimitedText<Float>) -> [String]? {
        let nameCount = text.rowNames == nil ? 0 : 1
        return switch cells.count - text.columnCount {
        case nameCount: Array(cells.dropFirst(nameCount))
        // No separator ends the line, or, as R writes it, there is none above the names of the rows.
        case -1 where text.hasEmptyLastColumn: cells + [""]
        case nameCount - 1: nameCount == 1 ? cells : [""] + cells
        default: nil
        }
    }

    /// One name per neuron, where the table names them by more than a number.
    func roiNames(_ orientation: TraceOrientation) -> [String]? {
        switch orientation {
        case .neuronsByTime: return rowNames.map { Array($0[rows]) }
        case .timeByNeurons:
            guard let columnNames, columnNames.contains(where: { !$0.isEmpty && Double($0) == nil }) else { return nil }
            return (selection ?? Array(columns)).map { columnNames[$0] }
        }
    }

    private mutating func noteRowNames(_ text: DelimitedText<Float>) {
        guard let words = text.rowNames else { return }
        let areTimes = words.allSatisfy { $0.contains(":") }
        rowNames = areTimes ? nil : words
        notes.append(
            areTimes
                ? "the first column holds times of day, and was left out"
                : "the first column holds names, and no samples")
        if areTimes { orientation = .timeByNeurons }
    }

    private mutating func leaveOutEmptyColumn(_ text: DelimitedText<Float>) {
        guard text.hasEmptyLastColumn, columns.count > 1 else { return }
        columns = columns.dropLast()
        notes.append("every line ends with a separator: the empty column behind it was left out")
    }

    /// A first row of numbers that only count the columns; where all rows do, they are samples.
    private mutating func leaveOutCountingRow(_ text: DelimitedText<Float>) -> Bool {
        guard rows.count > 1 else { return false }
        let start = rows.lowerBound * text.columnCount
        let row = rows.lowerBound == 0 ? text.firstRow : text.values[start...].prefix(text.columnCount).map(Double.init)
        let isIndexed = columns.count > 2 && Counting(Array(row[columns])) == nil
        let counted = isIndexed ? columns.dropFirst() : columns
        guard let counting = Counting(Array(row[counted])), !mayBeData(counting, counted.count),
            !rows.dropFirst().allSatisfy({ Counting(self.row($0, of: text)) != nil })
        else { return false }
        rows = rows.dropFirst()
        notes.append("the first row counts the columns from \(Self.text(counting.start)), and was left out")
        if !counting.isIndex { takeTimes(counting, name: "", axis: .neuronsByTime, "the first row") }
        return true
    }

    /// A header of numbers, or of frames with their numbers, behind an empty cell or some words, as pandas writes it.
    ///
    /// - Returns: the first of the columns that are numbered, and after which all are; `nil` where none are, or all.
    private mutating func noteCountingHeader() -> Int? {
        guard let columnNames else { return nil }
        let number = { (name: String) in Double(name) ?? Self.frameNumber(name) }
        let count = columnNames[columns].reversed().prefix { number($0) != nil }.count
        let first = columns.upperBound - count
        guard first > columns.lowerBound, count > 1, 2 * count > columns.count,
            let counting = Counting(columnNames[first..<columns.upperBound].compactMap(number))
        else { return nil }
        guard Double(columnNames[first]) != nil else { return first }
        notes.append("the first row counts the columns from \(Self.text(counting.start)), and was left out")
        if !counting.isIndex {
            takeTimes(counting, name: columnNames[first - 1], axis: .neuronsByTime, "the first row")
        }
        return first
    }

    /// Columns that have names where all behind them are numbered: positions, areas, sessions.
    private mutating func leaveOutColumns(before firstNumbered: Int?, _ text: DelimitedText<Float>) {
        guard let firstNumbered, columns.lowerBound < firstNumbered else { return }
        var words: [String] = []
        while columns.lowerBound < firstNumbered {
            if leaveOutCountingColumn(text) { continue }
            words.append("“\(name(ofColumn: columns.lowerBound))”")
            columns = columns.dropFirst()
        }
        guard !words.isEmpty else { return }
        notes.append("\(words.joined(separator: ", ")): named where the other columns are numbered, and left out")
    }

    /// SIMA's table of several sequences, one below the other.
    private mutating func leaveOutTrials(_ text: DelimitedText<Float>) {
        guard let names = text.headers.first, names.prefix(2) == ["sequence", "frame"], columns.count > 2 else {
            return
        }
        let sequences = rows.map { text.firstColumns[0][$0] }
        trialEnds = sequences.indices.dropLast().filter { sequences[$0] != sequences[$0 + 1] }
        columnNames = names
        columns = columns.dropFirst(2)
        orientation = .timeByNeurons
        (tool, kind) = ("SIMA", .fluorescence)
        notes.append("the columns “sequence” and “frame” were left out")
        if !trialEnds.isEmpty { notes.append("\(trialEnds.count + 1) sequences follow each other") }
    }

    /// A first column of numbers that only count the rows: numbers of frames, or their times.
    private mutating func leaveOutCountingColumn(_ text: DelimitedText<Float>) -> Bool {
        let column = columns.lowerBound
        guard text.firstColumns.indices.contains(column), columns.count > 1, text.rowNames == nil else { return false }
        let name = name(ofColumn: column)
        let numbers = Array(text.firstColumns[column][rows])
        let isNamed =
            columnNames != nil && (column == 0 || !name.isEmpty)
            && (Self.countingNames.contains(name.lowercased()) || Self.isTime(name) || Self.isFrame(name))
        guard let counting = Counting(numbers) else {
            // Numbers of neurons need not follow each other, and times may be missing.
            let areWhole = numbers.allSatisfy { $0 == $0.rounded() }
            guard isNamed ? Self.isTime(name) || areWhole : column == 0 && numberRows(numbers, of: text) else {
                return false
            }
            columns = columns.dropFirst()
            notes.append(
                "the first column\(name.isEmpty ? " has no name" : ", “\(name)”, is no trace"), and was left out")
            return true
        }
        // After the first column, chance has more to choose from.
        guard isNamed || !mayBeData(counting, numbers.count) && (column == 0 || numbers.count > 9),
            isNamed || !columns.dropFirst().allSatisfy({ Counting(self.column($0, of: text)) != nil })
        else { return false }
        columns = columns.dropFirst()
        let shown = name.isEmpty ? "the first column" : "the column “\(name)”"
        notes.append("\(shown) counts the rows from \(Self.text(counting.start)), and was left out")
        if !counting.isIndex || Self.isTime(name) && Self.unit(name) != nil {
            takeTimes(counting, name: name, axis: .timeByNeurons, shown)
        } else if Self.isTime(name) || Self.isFrame(name) {
            orientation = .timeByNeurons
        }
        return true
    }

    /// Whether whole numbers that rise number the rows, because nothing else in them is whole.
    private func numberRows(_ numbers: [Double], of text: DelimitedText<Float>) -> Bool {
        guard numbers.count > 2, zip(numbers.dropFirst(), numbers).allSatisfy({ $0 > $1 }),
            numbers.allSatisfy({ $0 == $0.rounded() })
        else { return false }
        return columns.dropFirst().allSatisfy { column in
            self.column(column, of: text).contains { $0 != $0.rounded() && !$0.isNaN }
        }
    }

    /// Times, or numbers of frames, behind the traces.
    private mutating func leaveOutLastTimes(_ text: DelimitedText<Float>) {
        let column = columns.upperBound - 1
        guard columns.count > 1, column == text.columnCount - 1, columnNames != nil, frameRateHz == nil else { return }
        let name = name(ofColumn: column)
        guard Self.isTime(name) || Self.isFrame(name), let counting = Counting(Array(text.lastColumn[rows])) else {
            return
        }
        columns = columns.dropLast()
        notes.append("the column “\(name)” counts the rows from \(Self.text(counting.start)), and was left out")
        orientation = .timeByNeurons
        takeTimes(counting, name: name, axis: .timeByNeurons, "the column “\(name)”")
    }

    /// With the unit below it: `time s`.
    private func name(ofColumn column: Int) -> String {
        guard let name = columnNames?[column] else { return "" }
        guard let unit = units?[column], Self.isTime(name), !unit.isEmpty, Self.unit(unit) != nil else { return name }
        return "\(name) \(unit)"
    }

    private mutating func refuseLongTable(_ text: DelimitedText<Float>) throws(FileError) {
        guard let columnNames, (3...8).contains(columns.count) else { return }
        let isIndexed = Counting(Array(text.firstColumns[0][rows])) != nil
        let judged = isIndexed ? columns.dropFirst() : columns
        let numbers = judged.map { column($0, of: text) }
        if let long = LongTable(columns: numbers, names: Array(columnNames[judged]), path: path) {
            throw long.error(path: path)
        }
    }

    /// A second line of names that says whether each cell was accepted, which Inscopix writes.
    private mutating func readInscopix(_ text: DelimitedText<Float>) {
        let words: Set<String> = ["accepted", "rejected", "undecided"]
        guard let statuses = text.headers.first(where: { $0.dropFirst().contains { words.contains($0.lowercased()) } }),
            statuses.count == text.columnCount,
            statuses[columns].allSatisfy({ $0.isEmpty || words.contains($0.lowercased()) })
        else { return }
        (tool, orientation) = ("Inscopix", .timeByNeurons)
        columnNames = text.headers.first { $0 != statuses && $0.count == statuses.count } ?? columnNames
        let labels = statuses[columns].map { $0.lowercased() }
        let undecided = labels.count { $0 != "accepted" && $0 != "rejected" }
        notes.append("whether these traces are ΔF/F, and in which unit, an Inscopix table does not say")
        guard undecided < labels.count else {
            notes.append("all cells are undecided, so that every one counts as a neuron")
            return
        }
        accepted = labels.map { $0 == "accepted" }
        if undecided > 0 {
            notes.append(
                "\(undecided) \(undecided == 1 ? "cell is" : "cells are") undecided, and not taken as accepted")
        }
    }

    /// The means among all that ImageJ measured of each ROI: `Area1,Mean1,Min1,Max1,Area2,…`.
    private mutating func selectMeans() {
        guard let columnNames else { return }
        let means = columns.filter { column in
            let name = columnNames[column]
            return name.hasPrefix("Mean") && (name.dropFirst(4).allSatisfy(\.isNumber) || name.hasPrefix("Mean("))
        }
        guard !means.isEmpty else { return }
        (tool, kind, orientation) = ("ImageJ", .fluorescence, .timeByNeurons)
        notes.append("ImageJ's means are fluorescence with the background")
        guard means.count < columns.count else { return }
        selection = means
        notes.append("of what ImageJ measured, only the means were taken")
    }

    /// Columns that end before the others, whose last cells are empty, are traces.
    private mutating func noteTracesThatEnd(_ text: DelimitedText<Float>) {
        guard orientation == nil, rows.count > 20, columns.count > 1 else { return }
        let lastRow = (rows.upperBound - 1) * text.columnCount
        let ended = columns.filter {
            text.values[lastRow + $0].isNaN && text.values[lastRow - text.columnCount + $0].isNaN
        }
        let hasStarted = columns.allSatisfy { !text.values[rows.lowerBound * text.columnCount + $0].isNaN }
        guard !ended.isEmpty, ended.count < columns.count, hasStarted else { return }
        orientation = .timeByNeurons
        notes.append("\(ended.count) columns end before the others, so that columns are neurons")
    }

    /// Names such as `roi3` or `C00` stand above neurons, `frame 7` or `t7` above frames.
    private mutating func noteColumnNames() {
        guard orientation == nil, let columnNames, columns.count > 1 else { return }
        let names = columns.map { columnNames[$0].lowercased() }
        let prefixes = ["roi", "cell", "neuron", "unit", "c", "mean", "trace", "dff", "component", "id"]
        let areNeurons = names.allSatisfy { name in
            let digits = name.reversed().prefix(while: \.isNumber).count
            let word = name.dropLast(digits).trimmingCharacters(in: CharacterSet(charactersIn: " _-#."))
            return digits > 0 && prefixes.contains(word)
        }
        if areNeurons {
            orientation = .timeByNeurons
        } else if names.allSatisfy({ Self.frameNumber($0) != nil }) {
            orientation = .neuronsByTime
        }
    }

    /// Takes rate, start and gaps from times.
    private mutating func takeTimes(_ times: Counting, name: String, axis: TraceOrientation, _ place: String) {
        // Where the other axis is time, this one only numbers the neurons.
        guard orientation ?? axis == axis, frameRateHz == nil else { return }
        let unit = Self.unit(name)
        // Whole numbers may number anything, neurons too.
        if !times.isWhole || Self.isTime(name) || Self.isFrame(name) { orientation = axis }
        let secondsPerUnit = unit ?? 1
        let rate = Counting.rate(ofStep: secondsPerUnit / times.rate)
        // Numbers that nobody calls seconds may be milliseconds, or nothing of the kind.
        guard unit != nil || !times.isWhole && (0.2...2000).contains(rate) else {
            guard Self.isTime(name) || !times.isWhole || times.step > 1 else { return }
            notes.append(
                "the steps of \(Self.text(times.step)) in \(place) have no unit: if they are milliseconds, give --rate "
                    + Self.text(times.rate * 1000))
            return
        }
        (frameRateHz, frameRateSource) = (rate, "the times in \(place)")
        frameTimes = FrameTimes(
            startSeconds: times.start * secondsPerUnit,
            gaps: times.gaps.map { .init(frame: $0.place, seconds: $0.distance * secondsPerUnit) })
    }

    /// The samples of a row.
    private func row(_ row: Int, of text: DelimitedText<Float>) -> [Double] {
        columns.map { Double(text.values[row * text.columnCount + $0]) }
    }

    /// The samples of a column.
    private func column(_ column: Int, of text: DelimitedText<Float>) -> [Double] {
        rows.map { Double(text.values[$0 * text.columnCount + column]) }
    }

    /// Two whole numbers that follow each other may be samples too, where all samples are whole.
    private func mayBeData(_ counting: Counting, _ count: Int) -> Bool { count < 3 && !isFractional }

    private static let countingNames: Set<String> = [
        "", "index", "roi", "cell", "neuron", "unit", "id", "cell_id", "unit_id", "#", "n",
        "sample", "unnamed: 0", "label",
    ]

    /// The words of a name: `Time (s)`, `t_ms`.
    private static func words(_ name: String) -> [String] { name.lowercased().split { !$0.isLetter }.map(String.init) }

    private static func isTime(_ name: String) -> Bool {
        guard let first = words(name).first else { return false }
        return first.hasPrefix("time")
            || ["t", "ms", "msec", "s", "sec", "secs", "second", "seconds", "milliseconds"].contains(first)
            || ["zeit", "temps", "tiempo", "tempo"].contains(first)
    }

    /// The number in a name such as `frame 7` or `t7`; `nil` of others.
    private static func frameNumber(_ name: String) -> Double? {
        guard isFrame(name) || isTime(name), let digits = name.firstIndex(where: \.isNumber) else { return nil }
        return Double(name[digits...])
    }

    private static func isFrame(_ name: String) -> Bool {
        words(name).first.map { ["frame", "frames", "slice", "slices", "volume"].contains($0) } ?? false
    }

    /// Seconds of the unit that a name tells; `nil` where it tells none.
    private static func unit(_ name: String) -> Double? {
        let words = words(name)
        if words.contains(where: { ["ms", "msec", "millisecond", "milliseconds"].contains($0) }) { return 1e-3 }
        if words.contains(where: { ["us", "µs", "μs", "usec", "microsecond", "microseconds"].contains($0) }) {
            return 1e-6
        }
        if words.contains(where: { ["ns", "nsec", "nanosecond", "nanoseconds"].contains($0) }) { return 1e-9 }
        if words.contains(where: { ["h", "hr", "hour", "hours"].contains($0) }) { return 3600 }
        if words.contains(where: { ["s", "sec", "secs", "second", "seconds"].contains($0) }) { return 1 }
        if words.contains(where: { ["min", "minute", "minutes"].contains($0) }) { return 60 }
        return nil
    }

    /// A number as people write it.
    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\((number * 1e6).rounded() / 1e6)"
    }
}
