package import Core

/// The weights of a self-calibrating network, one after another.
package struct SelfCalibratingWeights: Sendable {
    /// The network.
    package let plan: SelfCalibratingPlan
    /// All tensors in the order of `NetworkPlan.tensorNames`.
    package var values: [Float]
    /// Where the weights of the encoder's convolutions are.
    package let encoder: [Place]
    /// Where those of the body's are.
    package let body: [Place]
    private let dense: [Place]

    /// Where the weights of a layer are.
    package struct Place: Hashable, Sendable {
        /// Its kernel.
        package let kernel: Range<Int>
        /// Its bias.
        package let bias: Range<Int>
    }

    /// Takes the weights of a self-calibrating network; `nil` of any other.
    package init?(_ weights: NetworkWeights) {
        guard let plan = weights.plan.selfCalibrating else { return nil }
        self.plan = plan
        values = weights.tensors.flatMap(\.values)
        var end = 0
        let places = stride(from: 0, to: weights.tensors.count, by: 2).map { index in
            let (kernel, bias) = (weights.tensors[index].values.count, weights.tensors[index + 1].values.count)
            defer { end += kernel + bias }
            return Place(kernel: end..<end + kernel, bias: end + kernel..<end + kernel + bias)
        }
        let (encoderCount, bodyCount) = (plan.encoderConvolutions.count, plan.bodyConvolutions.count)
        encoder = Array(places[..<encoderCount])
        body = Array(places[encoderCount..<encoderCount + bodyCount])
        dense = Array(places[(encoderCount + bodyCount)...])
    }

    /// Where the weights of a dense layer are.
    package func place(of layer: SelfCalibratingPlan.Dense) -> Place { dense[layer.rawValue] }

    /// The weights as a member of an ensemble.
    ///
    /// - Throws: `NetworkWeightsError` when one is not finite.
    package func networkWeights() throws -> NetworkWeights {
        let network = NetworkPlan(plan)
        var end = 0
        return try NetworkWeights(
            plan: network,
            tensors: network.tensorShapes.map { shape in
                let count = shape.reduce(1, *)
                defer { end += count }
                return Tensor(shape: shape, values: Array(values[end..<end + count]))
            })
    }

    /// What a dense layer makes of some numbers: its bias and, input by input, the products with its kernel.
    package func apply(_ layer: SelfCalibratingPlan.Dense, to inputs: [Float]) -> [Float] {
        let place = place(of: layer)
        var outputs = Array(values[place.bias])
        precondition(inputs.count * outputs.count == place.kernel.count, "one weight per input and output")
        for (index, input) in inputs.enumerated() where input != 0 {
            let first = place.kernel.lowerBound + index * outputs.count
            for output in outputs.indices { outputs[output] += input * values[first + output] }
        }
        return outputs
    }
}

// MARK: - Convolutions

extension SelfCalibratingWeights {
    /// The weights of a convolution.
    package struct Layer: Sendable {
        /// What the weights are of.
        package let convolution: SelfCalibratingPlan.Convolution
        /// `[taps × in × out]`
        package var kernel: [Float]
        /// `[out]`
        package var bias: [Float]
    }

    private func layers(_ convolutions: [SelfCalibratingPlan.Convolution], _ places: [Place]) -> [Layer] {
        zip(convolutions, places).map {
            Layer(convolution: $0, kernel: Array(values[$1.kernel]), bias: Array(values[$1.bias]))
        }
    }

    /// The convolutions of the encoder.
    package var encoderLayers: [Layer] { layers(plan.encoderConvolutions, encoder) }

    /// The convolutions of the body as they are before any calibration.
    var bodyLayers: [Layer] { layers(plan.bodyConvolutions, body) }

    /// The weights of the body's first convolution whose input is the sample itself, which the gain is for, counted from its
    /// first weight.
    package var gainedWeights: [Int] {
        let input = plan.bodyConvolutions[0]
        return (0..<input.taps).flatMap { tap in
            let first = tap * input.inputs * input.outputs
            return first..<first + input.outputs
        }
    }

    /// The convolutions of the body, calibrated: the samples' gain and all scales and shifts are part of the weights, so that a
    /// neuron's network costs no more than any.
    package func bodyLayers(_ calibration: Calibration) -> [Layer] {
        var layers = bodyLayers
        for weight in gainedWeights { layers[0].kernel[weight] *= calibration.gain }
        for (index, modulation) in modulations(calibration).enumerated() {
            guard let modulation else { continue }
            let outputs = layers[index].bias.count
            for weight in layers[index].kernel.indices {
                layers[index].kernel[weight] *= 1 + modulation.scales[weight % outputs]
            }
            for output in 0..<outputs {
                layers[index].bias[output] *= 1 + modulation.scales[output]
                layers[index].bias[output] += modulation.shifts[output]
            }
        }
        return layers
    }

    /// What a calibration does to the outputs of a convolution.
    package struct Modulation: Sendable {
        /// Where the numbers lie among those of the dense layer that makes them.
        package let places: Range<Int>
        /// What the outputs are multiplied by, less 1.
        package let scales: [Float]
        /// What is then added.
        package let shifts: [Float]
    }

    /// The modulation of each convolution of the body; `nil` where there is none.
    package func modulations(_ calibration: Calibration) -> [Modulation?] {
        var end = 0
        return plan.bodyConvolutions.map { convolution in
            guard convolution.isModulated else { return nil }
            let (start, count) = (end, convolution.outputs)
            end += 2 * count
            return Modulation(
                places: start..<end, scales: Array(calibration.modulation[start..<start + count]),
                shifts: Array(calibration.modulation[start + count..<end]))
        }
    }
}
