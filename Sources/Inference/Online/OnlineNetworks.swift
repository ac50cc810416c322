/// Networks that are computed while a recording is made, for all of its neurons.
protocol OnlineNetworks: AnyObject, Sendable {
    /// The noise level whose ensemble looks at the windows of a neuron that begin now; `nil` where none does.
    func noiseLevel(ofNeuron neuron: Int) -> Int?

    /// Chooses the ensemble for the windows of a neuron that begin with the next frame or later.
    func setNoiseLevel(_ level: Int?, ofNeuron neuron: Int)

    /// Whether an ensemble looks at a neuron, or will.
    func isPredicted(_ neuron: Int) -> Bool

    /// Takes a frame.
    ///
    /// - Parameter frame: ΔF/F as a fraction, `[neurons]`; a missing sample is no finite number.
    func read(_ frame: Span<Float>)

    /// The mean over the members of the output for the window that ends with the newest frame, if it has all its samples; `nil`
    /// where no ensemble has seen enough yet.
    func output(ofNeuron neuron: Int) -> Float?
}
