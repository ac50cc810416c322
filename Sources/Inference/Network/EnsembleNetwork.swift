public import Core

/// The networks of one noise level, evaluated together.
///
/// Neighbouring windows share all but one sample, so all are computed at once. Output t is exactly the network's output for
/// the window that starts at t, for a thirteenth of the work (Documentation/network.md).
public struct EnsembleNetwork: Sendable {
    /// The plan of every member.
    public let plan: NetworkPlan
    /// What computes the convolutions.
    public let backend: KernelBackend
    let members: [[ConvolutionLayer]]

    /// Windows evaluated in one go: whole blocks of registers of the second layer, all in cache (Documentation/network.md).
    static let tileWindows = 464

    /// Prepares the members' weights for the kernels.
    ///
    /// - Parameters:
    ///   - members: at least one; all of one plan.
    ///   - backend: what computes the convolutions.
    public init(_ members: [NetworkWeights], backend: KernelBackend = .fastest) {
        precondition(!members.isEmpty, "an ensemble has members")
        precondition(members.allSatisfy { $0.plan == members[0].plan }, "members of one ensemble have one plan")
        plan = members[0].plan
        self.backend = backend
        self.members = members.map { Self.layers(of: $0, backend: backend) }
    }

    private static func layers(of weights: NetworkWeights, backend: KernelBackend) -> [ConvolutionLayer] {
        weights.plan.layers.enumerated().map { index, step in
            ConvolutionLayer(
                step, kernel: weights.tensors[2 * index].values, bias: weights.tensors[2 * index + 1].values,
                backend: backend)
        }
    }

    /// The mean over the members of the network's output, for every window of a trace.
    ///
    /// - Parameter trace: ΔF/F as a fraction, `[frames]`; a missing sample is NaN.
    /// - Returns: one number per window, `[frames − W + 1]`, the window that starts at sample t at place t;
    ///   NaN for a window with a missing sample. Empty when the trace is shorter than a window.
    public func windowOutputs(of trace: [Float]) -> [Float] {
        let windowCount = max(0, trace.count - plan.windowLength + 1)
        var outputs: [Float] = []
        outputs.reserveCapacity(windowCount)
        var workspace = TileWorkspace(plan: plan)
        for first in stride(from: 0, to: windowCount, by: Self.tileWindows) {
            let windows = first..<min(first + Self.tileWindows, windowCount)
            var tile = [Float](repeating: 0, count: windows.count)
            var span = tile.mutableSpan
            evaluate(windows, of: trace.span, workspace: &workspace, into: &span)
            outputs += tile
        }
        return outputs
    }

    /// The mean over the members for a few windows of a trace.
    ///
    /// - Parameters:
    ///   - windows: by their first sample; at most ``tileWindows``.
    ///   - trace: the whole trace.
    ///   - workspace: rows to work in, made for this plan.
    ///   - output: takes one number per window.
    func evaluate(
        _ windows: Range<Int>, of trace: Span<Float>, workspace: inout TileWorkspace,
        into output: inout MutableSpan<Float>
    ) {
        let samples = trace.extracting(windows.lowerBound..<windows.upperBound + plan.windowLength - 1)
        let isComplete = workspace.load(samples)
        for index in output.indices { output[index] = 0 }
        for member in members {
            workspace.run(member, windows: windows.count, backend: backend)
            workspace.add(to: &output)
        }
        let share = 1 / Float(members.count)
        for index in output.indices { output[index] *= share }
        if !isComplete { Self.markMissing(samples, windowLength: plan.windowLength, in: &output) }
    }

    /// Makes every window that holds a missing sample missing, and no other.
    private static func markMissing(
        _ samples: Span<Float>, windowLength: Int, in output: inout MutableSpan<Float>
    ) {
        var firstUnmarked = 0
        for sample in samples.indices where !samples[sample].isFinite {
            let affected =
                max(firstUnmarked, sample - windowLength + 1)..<max(firstUnmarked, min(sample + 1, output.count))
            for window in affected { output[window] = .nan }
            firstUnmarked = affected.upperBound
        }
    }
}
