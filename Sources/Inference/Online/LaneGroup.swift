internal import Core

/// Neurons of one noise level side by side: each layer serves all of them with one product per frame
/// (Documentation/online.md).
///
/// One thread at a time works with it.
final class LaneGroup {
    /// Lanes of a group: whole blocks of registers of every layer and kernel, with what one network reads of them, and the next
    /// one's on its way, in the second-level cache.
    static let customaryLanes = 48

    /// The noise level that the networks were trained for.
    let noiseLevel: Int
    /// The neuron in each lane; `nil` where none is.
    private(set) var neurons: [Int?]
    /// The mean over the members of the outputs for the windows that end with the newest frame, `[lanes]`.
    private(set) var outputs: [Float]

    private let network: EnsembleNetwork
    private let steps: [NetworkPlan.Step]
    private var samples: ColumnRing
    /// For every member, what goes into the second and each further step, and what comes out of the last.
    private var columns: [[ColumnRing]]
    private var usedLanes = 0

    init(_ network: EnsembleNetwork, noiseLevel: Int, lanes: Int) {
        (self.network, self.noiseLevel, steps) = (network, noiseLevel, network.plan.steps)
        neurons = Array(repeating: nil, count: lanes)
        outputs = Array(repeating: 0, count: lanes)
        // Where a pooling leaves steps over, the network does not see the end of its window. It waits for it.
        let unseen = network.plan.windowLength - network.plan.frameCounts(outputs: 1)[0]
        samples = ColumnRing(channelCount: 1, columns: steps[0].reach + 1 + unseen, lanes: lanes)
        columns = network.members.map { [steps] _ in
            steps.indices.map { index in
                let reach = index + 1 < steps.count ? steps[index + 1].reach : 0
                return ColumnRing(channelCount: steps[index].outputChannels, columns: reach + 1, lanes: lanes)
            }
        }
    }

    /// Gives a neuron a lane; `nil` when all are taken. The networks know it once a whole window has gone by.
    func take(_ neuron: Int) -> Int? {
        guard let lane = neurons.firstIndex(of: nil) else { return nil }
        neurons[lane] = neuron
        usedLanes = max(usedLanes, lane + 1)
        return lane
    }

    /// Takes a neuron's lane back.
    func release(_ lane: Int) {
        neurons[lane] = nil
        usedLanes = (neurons.lastIndex { $0 != nil } ?? -1) + 1
    }

    /// Takes one frame through all members.
    ///
    /// - Parameter frame: a sample of every neuron, with 0 in place of missing ones.
    func advance(_ frame: [Float]) {
        guard usedLanes > 0 else { return }
        let lanes = ChannelRows.wholeVectors(usedLanes)
        samples.rows.withRow(0) { [start = samples.start] row in
            for lane in 0..<lanes { row[start + lane] = neurons[lane].map { frame[$0] } ?? 0 }
        }
        samples.advance()
        for lane in 0..<lanes { outputs[lane] = 0 }
        for member in columns.indices {
            run(member, lanes: lanes)
            columns[member][steps.count - 1].rows.withRow(0) { row in
                for lane in 0..<lanes { outputs[lane] += row[lane] }
            }
        }
        let share = 1 / Float(columns.count)
        for lane in 0..<lanes { outputs[lane] *= share }
    }

    private func run(_ member: Int, lanes: Int) {
        let layers = network.members[member]
        let isLast = member + 1 == columns.count
        for (index, step) in steps.enumerated() {
            let input = index == 0 ? samples : columns[member][index - 1]
            let output = columns[member][index]
            switch step.operation {
            case .correlate(let layer):
                let ahead = index == 0 || isLast ? nil : columns[member + 1][index - 1]
                layers[layer].apply(to: input, into: output, lanes: lanes, ahead: ahead)
            case .pool:
                input.pool(into: output, distance: step.dilation, lanes: lanes, backend: network.backend)
            }
            columns[member][index].advance()
        }
    }
}
