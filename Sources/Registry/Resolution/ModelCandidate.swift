public import Core

/// A model that may be chosen, by what is known of it without its weights.
public struct ModelCandidate: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The version, from 1.
    public var version: Int
    /// The calcium indicator; `nil` where the training data mix several.
    public var indicator: String?
    /// The class of neurons.
    public var cellClass: CellClass?
    /// The species.
    public var species: String?
    /// The brain region.
    public var region: String?
    /// Frames per second of the training data.
    public var frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    public var smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    public var isCausal: Bool
    /// How long after a frame its prediction can be made.
    public var latencySeconds: Double
    /// Samples of one input window.
    public var windowFrames: Int
    /// The noise levels, in %·s^½.
    public var noiseLevels: [Int]
    /// What is wrong with its files; `nil` when nothing is known to be.
    public var fault: String?

    /// `NAME@VERSION`.
    public var identifier: String { "\(name)@\(version)" }

    /// Frames of the window after the predicted one.
    var latencyFrames: Double { (latencySeconds * frameRateHz).rounded() }

    /// The window ends early, as that of a model for use during the experiment does: less than half of it, but for the
    /// predicted frame, lies after that frame.
    var hasShortenedWindow: Bool { 2 * latencyFrames + 2 < Double(windowFrames) }
}
