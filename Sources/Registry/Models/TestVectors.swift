internal import Core
internal import Foundation
internal import Files
internal import Formats
internal import Inference

/// An input and what every member of a bundle makes of it, so that any later machine, kernel or version of this
/// program can be compared with the one that imported the bundle.
///
/// As safetensors: `input` is `[samples]`; `noise_<level>.outputs` is `[members × windows]`, one output per window
/// that starts at a sample. Both are single precision.
struct TestVectors: Sendable {
    private static let format = "cascade-registry.test-vectors"
    private static let version = "1"
    /// Windows' worth of samples in the input.
    private static let windowCount = 3

    /// |found − expected| ≤ absolute + relative · |expected| passes.
    static let absoluteTolerance: Float = 1e-5
    static let relativeTolerance: Float = 1e-4

    let input: [Float]
    let windowLength: Int
    /// `[members × windows]` of each noise level.
    let outputs: [Int: [Float]]

    init(input: [Float], windowLength: Int, outputs: [Int: [Float]]) {
        self.input = input
        self.windowLength = windowLength
        self.outputs = outputs
    }

    /// Evaluates every member of a bundle.
    ///
    /// - Throws: ``RegistryError`` when a member's output is not finite: the weights are, but overflow.
    init(of bundle: ModelBundle) throws(RegistryError) {
        let window = bundle.configuration.network.windowLength
        let input = Self.syntheticTrace(
            frameCount: Self.windowCount * window, frameRateHz: bundle.configuration.frameRateHz)
        let outputs = Dictionary(
            uniqueKeysWithValues: bundle.ensembles.map { ($0.noiseLevel, Self.outputs(of: $0, for: input)) })
        if let (level, _) = outputs.first(where: { !$0.value.allSatisfy(\.isFinite) }) {
            throw RegistryError(
                .badData,
                "a network of “\(bundle.configuration.modelName)” for noise level \(level) gives no finite output",
                remedy: "The weights are damaged or were trained to no end; take another bundle.")
        }
        self.init(input: input, windowLength: window, outputs: outputs)
    }

    /// Reads the vectors that belong to a configuration.
    init(_ file: URL, configuration: BundleConfiguration) throws(FileError) {
        let contents = try SafetensorsFile(file)
        guard contents.metadata["format"] == Self.format, contents.metadata["format_version"] == Self.version else {
            throw FileError(
                .unsupported, path: file.path, "holds no test vectors of a version that this program reads",
                remedy: "Import the model again.")
        }
        let window = configuration.network.windowLength
        let input: [Float] = try contents.values(of: "input")
        guard input.count >= window, input.allSatisfy(\.isFinite) else {
            throw FileError(.damaged, path: file.path, "“input” is shorter than a window, or not finite")
        }
        var outputs: [Int: [Float]] = [:]
        for level in configuration.noiseLevels {
            let name = Self.name(ofLevel: level)
            let expected = [configuration.ensembleSize, input.count - window + 1]
            let shape = try contents.shape(of: name)
            guard shape == expected else {
                throw FileError(.damaged, path: file.path, "“\(name)” has shape \(shape), expected \(expected)")
            }
            let values: [Float] = try contents.values(of: name)
            guard values.allSatisfy(\.isFinite) else {
                throw FileError(.damaged, path: file.path, "“\(name)” has values that are not finite")
            }
            outputs[level] = values
        }
        self.init(input: input, windowLength: window, outputs: outputs)
    }

    /// Outputs of one member.
    var outputCount: Int { input.count - windowLength + 1 }

    /// The file's bytes; the same vectors make the same bytes.
    func encode() -> Data {
        let levels = outputs.sorted { $0.key < $1.key }.map { level, values in
            SafetensorsTensor(
                name: Self.name(ofLevel: level), shape: [values.count / outputCount, outputCount], values: values)
        }
        return Safetensors.encode(
            [SafetensorsTensor(name: "input", shape: [input.count], values: input)] + levels,
            metadata: [
                "format": Self.format, "format_version": Self.version,
                "absolute_tolerance": "\(Self.absoluteTolerance)", "relative_tolerance": "\(Self.relativeTolerance)",
            ])
    }

    private static func name(ofLevel level: Int) -> String { "noise_\(level).outputs" }

    /// `[members × windows]`, each member by itself.
    static func outputs(of ensemble: Ensemble, for input: [Float]) -> [Float] {
        ensemble.members.flatMap { EnsembleNetwork([$0], engine: .direct).windowOutputs(of: input) }
    }

    /// A ΔF/F trace made by a fixed rule: transients that decay within half a second, at irregular intervals and
    /// of rising size, on noise.
    private static func syntheticTrace(frameCount: Int, frameRateHz: Double) -> [Float] {
        let decay = Float(1 - 1 / max(2, frameRateHz / 2))
        var state: UInt32 = 1
        var calcium: Float = 0
        return (0..<frameCount).map { frame in
            // Numerical Recipes' linear congruential generator; its upper bits are random enough for noise.
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Float(state >> 8) / Float(1 << 24) - 0.5
            calcium *= decay
            if frame % 17 == 11 || frame % 29 == 3 { calcium += 0.2 + 0.8 * Float(frame) / Float(frameCount) }
            return calcium + 0.2 * noise
        }
    }
}
