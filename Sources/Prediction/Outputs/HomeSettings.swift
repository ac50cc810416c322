/// How a prediction goes to where the recording's own tool looks for it.
public struct HomeSettings: Hashable, Sendable {
    /// Whether the prediction takes the place of suite2p's own `spks.npy`, where its window shows it. The original is kept
    /// as `spks.suite2p.npy`.
    public var replacesSuite2pSpikes: Bool
    /// Whether rows of ROIs that were not predicted are NaN instead of 0.
    public var marksRejectedROIs: Bool

    /// Gathers the choices.
    public init(replacesSuite2pSpikes: Bool = false, marksRejectedROIs: Bool = false) {
        self.replacesSuite2pSpikes = replacesSuite2pSpikes
        self.marksRejectedROIs = marksRejectedROIs
    }
}
