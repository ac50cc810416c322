import Core

/// The network as it is drawn in the paper: one window at a time, layer after layer, in double precision.
struct WindowOracle {
    let weights: NetworkWeights

    func output(for window: ArraySlice<Float>) -> Double {
        var rows = [window.map(Double.init)]
        rows = rectified(convolved(rows, layer: 0))
        rows = pooled(rectified(convolved(rows, layer: 1)))
        rows = pooled(rectified(convolved(rows, layer: 2)))
        let steps = rows[0].indices.map { step in dense(rows.map { $0[step] }) }
        let flat = steps.flatMap(\.self)
        let kernel = weights.tensors[8].values
        return zip(flat, kernel).reduce(Double(weights.tensors[9].values[0])) { $0 + $1.0 * Double($1.1) }
    }

    private func convolved(_ input: [[Double]], layer: Int) -> [[Double]] {
        let kernel = weights.tensors[2 * layer]
        let bias = weights.tensors[2 * layer + 1].values
        let (taps, inputs, outputs) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
        return (0..<outputs).map { output in
            (0...input[0].count - taps).map { frame in
                var sum = Double(bias[output])
                for tap in 0..<taps {
                    for channel in 0..<inputs {
                        let weight = kernel.values[(tap * inputs + channel) * outputs + output]
                        sum += Double(weight) * input[channel][frame + tap]
                    }
                }
                return sum
            }
        }
    }

    private func rectified(_ rows: [[Double]]) -> [[Double]] {
        rows.map { row in row.map { max(0, $0) } }
    }

    private func pooled(_ rows: [[Double]]) -> [[Double]] {
        rows.map { row in (0..<row.count / 2).map { max(row[2 * $0], row[2 * $0 + 1]) } }
    }

    private func dense(_ input: [Double]) -> [Double] {
        let kernel = weights.tensors[6]
        return (0..<kernel.shape[1]).map { unit in
            let sum = input.indices.reduce(Double(weights.tensors[7].values[unit])) {
                $0 + input[$1] * Double(kernel.values[$1 * kernel.shape[1] + unit])
            }
            return max(0, sum)
        }
    }
}
