internal import Core

/// The rows of a matrix while several threads fill them.
///
/// `@unchecked Sendable`: the pointer is only reached through ``withFrames(_:ofRow:_:)``, and every work item
/// of a prediction asks for frames that no other item asks for.
@safe
struct ConcurrentRows: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Float>
    let rowCount: Int
    let frameCount: Int

    /// Opens a matrix for several threads while `body` runs.
    static func with(_ matrix: inout TraceMatrix, _ body: (ConcurrentRows) -> Void) {
        let (rowCount, frameCount) = (matrix.neuronCount, matrix.frameCount)
        unsafe matrix.values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            unsafe body(ConcurrentRows(base: base, rowCount: rowCount, frameCount: frameCount))
        }
    }

    private init(base: UnsafeMutablePointer<Float>, rowCount: Int, frameCount: Int) {
        unsafe self.base = base
        self.rowCount = rowCount
        self.frameCount = frameCount
    }

    /// Lends some frames of one row; the caller is the only one who uses them.
    func withFrames(_ frames: Range<Int>, ofRow row: Int, _ body: (inout MutableSpan<Float>) -> Void) {
        precondition(row < rowCount && frames.lowerBound >= 0 && frames.upperBound <= frameCount, "inside the matrix")
        var span = unsafe MutableSpan(
            _unsafeStart: base + row * frameCount + frames.lowerBound, count: frames.count)
        body(&span)
    }
}
