internal import Core
internal import Inference

/// From the derivatives of a loss by the calibrated weights of the body to those by the weights themselves and by the
/// statistics of the trace (Documentation/self-calibration.md).
struct BackwardPass {
    let network: SegmentNetwork
    let calibration: Calibration

    private var weights: SelfCalibratingWeights { network.weights }

    /// Goes back through the calibration.
    ///
    /// - Parameters:
    ///   - body: derivatives by the calibrated weights of the body's convolutions.
    ///   - response: derivatives by what the network says of the response to a spike.
    ///   - gradient: derivatives by all weights; added to.
    /// - Returns: the derivatives by the logarithms of the statistics.
    func calibrate(_ body: [LayerGradient], response: [Float], adding gradient: inout [Float]) -> [Float] {
        let (logGain, modulation) = uncalibrate(body, adding: &gradient)
        var units = goBack(.modulation, from: calibration.units, modulation, adding: &gradient)
        let gained = goBack(.gain, from: calibration.units, [logGain], adding: &gradient)
        for unit in units.indices { units[unit] = calibration.units[unit] > 0 ? units[unit] + gained[unit] : 0 }
        var described = goBack(.calibration, from: calibration.described, units, adding: &gradient)
        for unit in described.indices where calibration.described[unit] <= 0 { described[unit] = 0 }
        _ = goBack(.hint, from: calibration.hint, described, adding: &gradient)
        let responded = goBack(.response, from: calibration.neuron, response, adding: &gradient)
        let neuron = zip(described, responded).map { $0 + $1 }
        var hidden = goBack(.neuron, from: calibration.hidden, neuron, adding: &gradient)
        for unit in hidden.indices where calibration.hidden[unit] <= 0 { hidden[unit] = 0 }
        return goBack(.statistics, from: calibration.statistics.values, hidden, adding: &gradient)
    }

    /// From derivatives by weights that were multiplied and shifted to those by weights, factors and shifts.
    private func uncalibrate(
        _ body: [LayerGradient], adding gradient: inout [Float]
    ) -> (logGain: Float, modulation: [Float]) {
        var modulationDeltas = [Float](repeating: 0, count: calibration.modulation.count)
        var logGain: Float = 0
        for (index, modulation) in weights.modulations(calibration).enumerated() {
            let place = weights.body[index]
            var layer = body[index]
            if let modulation {
                let outputs = layer.bias.count
                for (weight, slope) in layer.kernel.enumerated() {
                    let output = weight % outputs
                    modulationDeltas[modulation.places.lowerBound + output] +=
                        slope * weights.values[place.kernel.lowerBound + weight]
                    layer.kernel[weight] = slope * (1 + modulation.scales[output])
                }
                for (output, slope) in layer.bias.enumerated() {
                    modulationDeltas[modulation.places.lowerBound + output] +=
                        slope * weights.values[place.bias.lowerBound + output]
                    modulationDeltas[modulation.places.lowerBound + outputs + output] += slope
                    layer.bias[output] = slope * (1 + modulation.scales[output])
                }
            }
            if index == 0 {
                for weight in weights.gainedWeights {
                    let slope = layer.kernel[weight] * calibration.gain
                    logGain += slope * weights.values[place.kernel.lowerBound + weight]
                    layer.kernel[weight] = slope
                }
            }
            gradient.add(layer, at: place)
        }
        return (Calibration.logGains.contains(calibration.logGain) ? logGain : 0, modulationDeltas)
    }

    private func goBack(
        _ layer: SelfCalibratingPlan.Dense, from inputs: [Float], _ deltas: [Float], adding gradient: inout [Float]
    ) -> [Float] {
        weights.goBack(layer, from: inputs, deltas, adding: &gradient)
    }
}

extension SelfCalibratingWeights {
    /// Back through a dense layer.
    ///
    /// - Parameters:
    ///   - layer: which one.
    ///   - inputs: what it was applied to.
    ///   - deltas: derivatives of the loss by its outputs.
    ///   - gradient: derivatives by all weights; added to.
    /// - Returns: the derivatives by its inputs.
    func goBack(
        _ layer: SelfCalibratingPlan.Dense, from inputs: [Float], _ deltas: [Float], adding gradient: inout [Float]
    ) -> [Float] {
        let place = place(of: layer)
        precondition(inputs.count * deltas.count == place.kernel.count, "one weight per input and output")
        for (index, delta) in zip(place.bias, deltas) { gradient[index] += delta }
        return inputs.indices.map { input in
            let first = place.kernel.lowerBound + input * deltas.count
            var sum: Float = 0
            for (output, delta) in deltas.enumerated() {
                gradient[first + output] += inputs[input] * delta
                sum += values[first + output] * delta
            }
            return sum
        }
    }
}
