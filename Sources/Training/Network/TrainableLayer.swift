internal import CConvolution
internal import Core
internal import Inference

/// The weights of one layer of a network in training: a dilated cross-correlation along time, with bias and optional ReLU.
struct TrainableLayer: Sendable {
    let step: NetworkPlan.Step
    let backend: KernelBackend
    /// `[taps × in × out]`, Keras' order.
    private(set) var kernel: [Float]
    /// `[out]`.
    private(set) var bias: [Float]
    /// What the optimizer remembers of the squared gradients of kernel and bias.
    private(set) var kernelSquares: [Float]
    private(set) var biasSquares: [Float]
    /// What it remembers of the gradients; nothing where it does not.
    private(set) var kernelMeans: [Float]
    private(set) var biasMeans: [Float]

    init(
        _ step: NetworkPlan.Step, kernel: [Float], bias: [Float], kernelSquares: [Float], biasSquares: [Float],
        kernelMeans: [Float], biasMeans: [Float], backend: KernelBackend
    ) {
        precondition(kernel.count == step.taps * step.inputChannels * step.outputChannels, "one weight per tap")
        precondition(bias.count == step.outputChannels, "one bias per output")
        precondition(kernelSquares.count == kernel.count && biasSquares.count == bias.count, "one square per weight")
        self.step = step
        self.backend = backend
        self.kernel = kernel
        self.bias = bias
        self.kernelSquares = kernelSquares
        self.biasSquares = biasSquares
        self.kernelMeans = kernelMeans
        self.biasMeans = biasMeans
    }

    /// One step of the optimizer.
    mutating func descend(_ gradient: LayerGradient, _ optimizer: Optimizer, step: Int) {
        precondition(gradient.kernel.count == kernel.count && gradient.bias.count == bias.count)
        guard optimizer.rule == .adagrad else {
            let scale = optimizer.scale(step: step)
            optimizer.descend(&kernel, &kernelSquares, &kernelMeans, gradient.kernel, scale: scale)
            optimizer.descend(&bias, &biasSquares, &biasMeans, gradient.bias, scale: scale)
            return
        }
        unsafe cconvolution_adagrad(
            backend.kernel, &kernel, &kernelSquares, gradient.kernel, kernel.count, optimizer.learningRate,
            optimizer.epsilon)
        unsafe cconvolution_adagrad(
            backend.kernel, &bias, &biasSquares, gradient.bias, bias.count, optimizer.learningRate,
            optimizer.epsilon)
    }
}

/// The derivatives of the loss by a layer's kernel and bias.
struct LayerGradient: Sendable {
    var kernel: [Float]
    var bias: [Float]

    /// Zeros for a layer.
    init(of step: NetworkPlan.Step) {
        self.init(
            kernelCount: step.taps * step.inputChannels * step.outputChannels, biasCount: step.outputChannels)
    }

    init(kernelCount: Int, biasCount: Int) {
        kernel = Array(repeating: 0, count: kernelCount)
        bias = Array(repeating: 0, count: biasCount)
    }

    mutating func clear() {
        // A loop over an array's elements takes a tenth of a step.
        unsafe kernel.withUnsafeMutableBufferPointer { unsafe $0.update(repeating: 0) }
        unsafe bias.withUnsafeMutableBufferPointer { unsafe $0.update(repeating: 0) }
    }

    mutating func add(_ other: LayerGradient) {
        precondition(kernel.count == other.kernel.count && bias.count == other.bias.count)
        for index in kernel.indices { kernel[index] += other.kernel[index] }
        for index in bias.indices { bias[index] += other.bias[index] }
    }
}
