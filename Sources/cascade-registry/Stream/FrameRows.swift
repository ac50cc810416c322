import ArgumentParser
import Core
import Files
import Foundation

/// How frames are written.
enum FrameFormat: String, CaseIterable, ExpressibleByArgument {
    /// Numbers of 32 bits, the lowest byte first, one neuron after the other.
    case f32
    /// A line with the frame and a column for each neuron; `nan` where there is no number.
    case csv
    /// A JSON object with `frame` and `spikes`; `null` where there is no number.
    case jsonl
}

/// Where rows of expected spikes go, each of them at once.
struct FrameRows {
    let descriptor: Descriptor
    /// What the descriptor is for people.
    let name: String
    let format: FrameFormat

    /// Names the columns, where the format does.
    func begin(neuronCount: Int) throws {
        guard format == .csv else { return }
        try send(Array("frame,\((0..<neuronCount).map { "neuron \($0)" }.joined(separator: ","))\n".utf8).span)
    }

    /// Writes a row.
    ///
    /// - Parameters:
    ///   - row: expected spikes of every neuron.
    ///   - frame: the frame that they are of; below 0 before the first.
    /// - Throws: `FileError` when it cannot be written.
    func write(_ row: Span<Float>, ofFrame frame: Int) throws {
        guard format != .f32 else { return try send(row) }
        let numbers = row.indices.map { row[$0].isNaN ? (format == .csv ? "nan" : "null") : "\(row[$0])" }
            .joined(separator: ",")
        let line = format == .csv ? "\(frame),\(numbers)\n" : "{\"frame\":\(frame),\"spikes\":[\(numbers)]}\n"
        try send(Array(line.utf8).span)
    }

    private func send(_ numbers: Span<some BitwiseCopyable>) throws {
        let code = descriptor.writeAll(numbers)
        // The reader has seen enough, as `head` has.
        if code == EPIPE, descriptor.number == STDOUT_FILENO { Interruption.end(by: SIGPIPE) }
        guard code == 0 else { throw FileError.system(path: name, "cannot be written", errno: code) }
    }
}
