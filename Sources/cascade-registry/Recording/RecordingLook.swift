import Core
import Formats
import Foundation
import Inspection
import Prediction

/// Opens recordings for commands that predict or choose a model: what nobody can do anything with ends here.
struct RecordingLook {
    let isQuiet: Bool

    /// A recording all of whose trace sets can be predicted.
    ///
    /// Where rows look like frames, somebody at a terminal is asked which axis is time.
    ///
    /// - Throws: what opening throws, or `PredictionError` for what was found in the traces.
    func usable(_ url: URL, reading: RecordingReading, threads: Int) throws -> SurveyedRecording {
        Log.step("reading \(url.path)")
        let recording = try SurveyedRecording(url, reading: reading, threads: threads)
        Log.step(
            "\(url.path): \(recording.description.formatName), "
                + recording.traceSets.map { "\($0.traceSet.name), \($0.rois.count) × \($0.traceSet.frameCount)" }
                .joined(separator: "; "))
        do {
            for traceSet in recording.traceSets { try traceSet.requireUsable() }
            return recording
        } catch PredictionError.refused(let findings, _, _)
            where reading.choices.orientation == nil && findings.contains(where: { $0.kind == .timeByNeurons })
        {
            guard let orientation = asked(about: recording) else {
                noteDecisions(of: recording)
                throw PredictionError.refused(
                    findings, traceSet: recording.traceSets[0].traceSet.name, path: url.path)
            }
            var reading = reading
            reading.choices.orientation = orientation
            return try usable(url, reading: reading, threads: threads)
        } catch {
            noteDecisions(of: recording)
            throw error
        }
    }

    /// Which axis is time, by somebody at a terminal; `nil` where nobody is there.
    private func asked(about recording: SurveyedRecording) -> TraceOrientation? {
        let traceSet = recording.traceSets[0].traceSet
        let question =
            "\(recording.url.lastPathComponent) has \(traceSet.roiCount) rows and \(traceSet.frameCount) columns. "
            + "Are the rows frames, and the columns neurons?"
        return Console.answer(question, isQuiet: isQuiet).map { $0 ? .timeByNeurons : .neuronsByTime }
    }

    /// Says what was decided on the way to an error, which may be its reason.
    private func noteDecisions(of recording: SurveyedRecording) {
        for note in Set(recording.traceSets.flatMap(\.traceSet.notes)).sorted() { Console.note("Note: \(note)") }
    }
}
