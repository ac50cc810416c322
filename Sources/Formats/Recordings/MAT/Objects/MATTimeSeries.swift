internal import Core
internal import Files

/// A `timeseries`: samples, and the times at which they were taken.
///
/// Time runs along the rows of a matrix, and along the last axis of an array with more axes. Times stand one by one, or as
/// start, step and number.
struct MATTimeSeries: Sendable {
    private let path: String
    private let data: any MATArray
    private let times: MATObject?
    private let orientation: TraceOrientation

    static let className = "timeseries"

    /// The extents of the samples, as one matrix.
    var shape: (rows: Int, columns: Int) { data.variable.matrixShape ?? (0, 0) }
    var variable: MATVariable { data.variable }

    /// Looks at an object; `nil` where its samples are no matrix of real numbers, or elsewhere.
    init?(_ object: MATObject, in objects: MATObjects) throws(FileError) {
        guard object.className == Self.className, let data = try object.property("Data_"),
            data.variable.matClass.isNumeric,
            !data.variable.isComplex, let shape = data.variable.matrixShape, shape.rows > 0, shape.columns > 0
        else { return nil }
        (path, self.data) = (object.path, data)
        times = if let array = try object.property("TimeInfo") { try objects.object(array) } else { nil }
        // With more than two axes, that of time comes last, and is the only one where all others are of one.
        let isColumn = data.variable.shape.count == 2 || data.variable.shape.filter { $0 != 1 }.count < 2
        let count = try times?.property("Length")?.scalar() ?? 0
        // Before 2010, time could run along the columns of a matrix.
        let isOld = isColumn && Double(shape.rows) != count && Double(shape.columns) == count
        orientation = isColumn && !isOld ? .timeByNeurons : .neuronsByTime
    }

    /// Reads samples and times.
    func read() throws(FileError) -> MATTraces {
        var traces = MATTraces(try data.numbers())
        traces.orientation = orientation
        let frameCount = orientation == .timeByNeurons ? shape.rows : shape.columns
        let unit = try times?.property("Units")?.text() ?? "seconds"
        guard let times, let secondsPerUnit = Self.secondsPerUnit[unit] else {
            traces.notes.append("the times of “\(path)” cannot be read: give --rate")
            return traces
        }
        let source = "the times of \(path)"
        let explicit = try times.property("Time_")?.doubles() ?? []
        if explicit.count == frameCount, frameCount > 1 {
            traces.take(times: explicit.map { $0 * secondsPerUnit }, source: source)
        } else if explicit.isEmpty, let step = try times.property("Increment_")?.scalar(), step.isFinite, step > 0 {
            (traces.frameRateHz, traces.frameRateSource) = (Counting.rate(ofStep: step * secondsPerUnit), source)
            let start = try times.property("Start_")?.scalar() ?? 0
            traces.frameTimes = FrameTimes(startSeconds: start * secondsPerUnit)
        } else {
            traces.notes.append("“\(path)” has \(frameCount) samples, but not their times: give --rate")
        }
        // MATLAB gives these where none are set.
        if traces.frameRateHz == 1, traces.frameTimes == FrameTimes(startSeconds: 0), unit == "seconds" {
            (traces.frameRateHz, traces.frameRateSource, traces.frameTimes) = (nil, nil, nil)
            traces.notes.append(
                "the times of “\(path)” are 0, 1, 2, …, which MATLAB gives where none are set: if they are seconds, "
                    + "give --rate 1")
        }
        return traces
    }

    private static let secondsPerUnit = [
        "weeks": 604_800, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1, "milliseconds": 1e-3,
        "microseconds": 1e-6, "nanoseconds": 1e-9,
    ]
}
