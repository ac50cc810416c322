package import Files
internal import Formats
package import Foundation

/// What ground truth is to be brought to.
package struct ResamplingSettings: Hashable, Sendable, Codable {
    /// The target rate in frames per second; a recording within 5 % of it keeps its own.
    package var frameRateHz: Double
    /// The wanted noise level ν* in %·s^½; `nil` adds no noise.
    package var noiseLevel: Double?
    /// The seed of all noise; each replica of each recording draws its own from it.
    package var seed: UInt64
    /// The smoothing of the spikes in seconds; `nil` leaves them counts.
    package var smoothingSeconds: Double?
    /// Whether a smoothed spike speaks mostly for later frames.
    package var isCausal: Bool
    /// How often each recording is written, with other noise.
    package var replicaCount: Int

    /// Gathers the settings.
    package init(
        frameRateHz: Double, noiseLevel: Double?, seed: UInt64 = 1, smoothingSeconds: Double? = nil,
        isCausal: Bool = false, replicaCount: Int = 1
    ) {
        self.frameRateHz = frameRateHz
        self.noiseLevel = noiseLevel
        self.seed = seed
        self.smoothingSeconds = smoothingSeconds
        self.isCausal = isCausal
        self.replicaCount = replicaCount
    }
}

/// The forms in which resampled ground truth leaves a registry.
package enum ResampledForm: String, Hashable, Sendable, CaseIterable {
    /// Two NumPy matrices with a row per replica; short recordings are filled up with NaN.
    case npy
    /// MATLAB cells with an element per replica.
    case mat
    /// Arrays named by neuron and recording, in one file.
    case safetensors
    /// The same in a folder, one safetensors file per neuron.
    case folder

    /// The form that an extension names; without an extension, a folder.
    ///
    /// - Parameter output: the file or folder, which need not exist.
    /// - Throws: `FileError` for another extension.
    package init(extensionOf output: URL) throws(FileError) {
        let name = output.pathExtension.lowercased()
        guard let form = name.isEmpty ? .folder : ResampledForm(rawValue: name), name != Self.folder.rawValue else {
            throw FileError(
                .unsupported, path: output.path, "its extension is none of .npy, .mat, .safetensors",
                remedy: "Name a file by its format; a name without an extension becomes a folder.")
        }
        self = form
    }
}
