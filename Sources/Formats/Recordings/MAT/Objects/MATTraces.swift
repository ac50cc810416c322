internal import Core
internal import Files

/// The matrix of a candidate, and what the file says about it beside its numbers.
struct MATTraces {
    /// Columns are the outer index.
    let matrix: any StoredMatrix
    var orientation: TraceOrientation?
    var roiNames: [String]?
    var frameRateHz: Double?
    var frameRateSource: String?
    var frameTimes: FrameTimes?
    var notes: [String] = []

    init(_ matrix: any StoredMatrix) { self.matrix = matrix }

    /// Puts what is known into the description.
    func describe(_ set: inout TraceSet) {
        if let roiNames, roiNames.count == set.roiCount { set.roiNames = roiNames }
        (set.frameRateHz, set.frameRateSource, set.frameTimes) = (frameRateHz, frameRateSource, frameTimes)
        set.notes += notes
    }

    /// Takes rate, start and gaps from the times of all frames.
    mutating func take(times: [Double], source: String) {
        if let counting = Counting(times) {
            frameTimes = FrameTimes(
                startSeconds: counting.start, gaps: counting.gaps.map { .init(frame: $0.place, seconds: $0.distance) })
            frameRateHz = counting.rate
        } else if let (rate, uneven) = FrameTimes.rate(of: times) {
            (frameRateHz, frameTimes) = (rate, uneven)
        } else {
            notes.append("\(source) do not rise: give --rate")
            return
        }
        frameRateSource = source
    }
}
