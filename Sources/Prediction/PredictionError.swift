public import Core
public import Inspection
internal import Registry
internal import Signals

/// A request that cannot be carried out as it stands.
public enum PredictionError: CascadeError, Hashable {
    /// The recording's rate is more than 5 % off the model's.
    case rateMismatch(recordingHz: Double, modelHz: Double, model: String)
    /// What was found in the traces makes every number that would be predicted meaningless.
    case refused([Finding], traceSet: String, path: String)
    /// Neither the recording nor anybody says the frame rate.
    case rateUnknown(traceSet: String, path: String)
    /// The frame rate that was given is more than 1 % off the one that the recording says.
    case rateContradiction(givenHz: Double, statedHz: Double, source: String, traceSet: String, path: String)
    /// Something that is for one trace set is asked of several.
    case severalTraceSets([String], path: String)
    /// Trace sets for which one model is looked for differ in their rates, or in what is known of their neurons.
    case differentTraceSets([String], path: String)
    /// Nothing beside a prediction says what is needed to find its discrete spikes.
    case unexplainedPrediction(missing: String, option: String, path: String)
    /// A matrix may hold expected spikes as well as ΔF/F.
    case unclearSource(path: String)
    /// No neuron of a recording has a noise level.
    case noNoiseLevel(path: String)
    /// None of so many neurons of the ground truth can be brought to a frame rate and noise level.
    case noGroundTruth(neuronCount: Int, frameRateHz: Double, noiseLevel: Double)
    /// What is to be drawn is not in the recording.
    case outsideRecording(String, path: String)
    /// The true spikes are not those of the recording.
    case truthMismatch(path: String, reason: String)
    /// How a spike looks is asked of a model whose networks do not calibrate themselves.
    case asksForNoResponse(model: String)
    /// A model whose networks know a whole recording is asked for what it says while one is made.
    case knowsWholeRecordings(model: String)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .rateMismatch(let recordingHz, let modelHz, let model):
            "“\(model)” was trained for \(modelHz) Hz, the recording has \(recordingHz) Hz: more than "
                + "\(Int(100 * Self.rateTolerance)) % apart, so that the model would see every transient too fast or too slow"
        case .refused(let findings, let traceSet, let path):
            "\(path): “\(traceSet)”: \(findings.map(\.message).joined(separator: "; "))"
        case .rateUnknown(let traceSet, let path):
            "\(path): “\(traceSet)” does not say its frame rate"
        case .rateContradiction(let givenHz, let statedHz, let source, let traceSet, let path):
            "\(path): “\(traceSet)” has \(statedHz) Hz by \(source), but --rate says \(givenHz)"
        case .severalTraceSets(let names, let path):
            "\(path): has \(names.count) trace sets, and --output, --spikes, --counts, --plot, --report, --lock and --truth are for "
                + "one"
        case .differentTraceSets(let names, let path):
            "\(path): has \(names.count) trace sets of different frame rates or neurons, which need models of their own"
        case .unexplainedPrediction(let missing, _, let path):
            "\(path): no file beside it says its \(missing), as beside a prediction of this program"
        case .unclearSource(let path):
            "\(path): may be a prediction as well as a recording: predictions begin with NaN or 0 and are never negative, ΔF/F "
                + "lies on both sides of 0"
        case .noNoiseLevel(let path):
            "\(path): no neuron has a noise level"
        case .noGroundTruth(0, _, _):
            "no neuron of the ground truth here fits"
        case .noGroundTruth(let neuronCount, let frameRateHz, let noiseLevel):
            "none of \(neuronCount) neurons of the ground truth can be brought to \(frameRateHz) Hz and a noise level of "
                + "\(fixed(noiseLevel, 2)): all were recorded with more noise, or are too short"
        case .asksForNoResponse(let model):
            "“\(model)” does not calibrate itself, and so has nothing to say of a recording"
        case .knowsWholeRecordings(let model):
            "“\(model)” calibrates itself on the whole recording, and in a stream on what there is so far: no bits could be the same"
        case .truthMismatch(let path, let reason), .outsideRecording(let reason, let path):
            "\(path): \(reason)"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .rateMismatch(let recordingHz, let modelHz, _):
            "Choose a model of this rate: `cascade-registry model list --rate \(recordingHz)`"
                + (RateChange.reaches(from: recordingHz, to: modelHz)
                    ? "; or add --resample to resample the recording, predict, and bring the result back: \(RateChange.cost)."
                    : "")
        case .refused(let findings, _, _):
            (findings.compactMap(\.kind.advice) + [
                "To predict all the same: "
                    + findings.map { "--accept \($0.kind.name)" }.joined(separator: " ") + "."
            ]).joined(separator: " ")
        case .rateUnknown:
            "Give it: --rate HZ, in frames per second."
        case .rateContradiction:
            "Leave out --rate; or, if the file is wrong: --accept \(FindingKind.rateContradictsTimes.name)."
        case .severalTraceSets(let names, _), .differentTraceSets(let names, _):
            "Choose one with --trace-set: \(names.joined(separator: ", "))."
        case .unexplainedPrediction(_, let option, let path):
            "Give it: \(option). If \(path) is a recording, say so: --as recording."
        case .unclearSource:
            "Say what it is: --as prediction, or --as recording."
        case .noNoiseLevel:
            "Say which noise the ground truth is to have: --noise LEVEL."
        case .noGroundTruth(0, _, _):
            "Fetch some, such as `cascade-registry ground-truth fetch DS09`; `ground-truth list` shows what is here."
        case .noGroundTruth:
            "Ask for other neurons, or for more noise: --noise LEVEL."
        case .outsideRecording:
            "Choose others with --neurons, or another stretch with --from and --to, in seconds."
        case .asksForNoResponse:
            "Name a model that does, or draw the noise levels of this one: --noise-plot noise.svg."
        case .knowsWholeRecordings(let model):
            "Leave out --as-streamed; or see what a stream makes of it: "
                + "`cascade-registry stream --model \(model) --replay FILE --rate HZ --speed 1000000 --format csv`."
        case .truthMismatch:
            "The truth is a matrix of spike counts, one row per neuron and one column per frame of the recording."
        }
    }

    /// The kind of failure.
    public var category: FailureCategory {
        switch self {
        case .rateMismatch, .rateUnknown, .rateContradiction, .severalTraceSets, .differentTraceSets,
            .unexplainedPrediction, .unclearSource, .outsideRecording, .asksForNoResponse, .knowsWholeRecordings:
            .usage
        case .noGroundTruth: .notFound
        case .refused, .truthMismatch, .noNoiseLevel: .badData
        }
    }

    /// The largest share by which a recording's rate may differ from the model's.
    public static let rateTolerance = FrameRateMatch.tolerance
}
