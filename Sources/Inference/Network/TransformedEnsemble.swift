internal import CConvolution
internal import Core

/// The members of an ensemble, prepared for ``EnsembleEngine/transformed``.
struct TransformedEnsemble: Sendable {
    /// Pieces that are evaluated side by side.
    var lanes: Int { ctransformed_lanes(backend.kernel) }

    private let backend: KernelBackend
    private let denseUnits: Int
    private let members: [[Float]]

    /// Samples beyond this, as fractions (10,000 %), leave traces in the last bits of other windows of their block.
    static let largestSample: Float = 100
    /// With weights up to this and samples up to ``largestSample``, no sum overflows.
    private static let largestWeight: Float = 10_000

    /// Prepares members of one plan.
    ///
    /// - Returns: `nil` where the plan is not the published one, the weights are odd, or the backend has no such kernel.
    init?(_ members: [NetworkWeights], backend: KernelBackend) {
        guard let plan = members.first?.plan, backend != .openBLAS, Self.isPublished(plan) else { return nil }
        let units = plan.denseUnits
        self.backend = backend
        denseUnits = units
        var prepared: [[Float]] = []
        for member in members {
            let weights = member.tensors.flatMap(\.values)
            guard weights.allSatisfy({ abs($0) <= Self.largestWeight }) else { return nil }
            precondition(weights.count == ctransformed_weight_count(units), "the weights of the plan")
            var floats = [Float](repeating: 0, count: ctransformed_prepared_count(units))
            unsafe ctransformed_prepare(backend.kernel, units, weights, &floats)
            prepared.append(floats)
        }
        self.members = prepared
    }

    private static func isPublished(_ plan: NetworkPlan) -> Bool {
        plan.windowLength == NetworkPlan.publishedWindowLength && plan.convolutionTaps == [31, 19, 5]
            && plan.convolutionChannels == [30, 40, 50] && plan.denseUnits.isMultiple(of: 10)
            && plan.denseUnits <= Int(CTRANSFORMED_UNITS)
    }

    /// Evaluates all members over the pieces in the workspace, and sums their outputs.
    func run(_ workspace: LaneWorkspace) {
        workspace.clearOutputs()
        for member in members { workspace.addOutputs(ofMember: member, denseUnits: denseUnits) }
    }

    /// The share of a member in the mean.
    var share: Float { 1 / Float(members.count) }

    /// Room for pieces of a length, one per lane.
    func workspace(_ length: PieceLength) -> LaneWorkspace { LaneWorkspace(length, backend: backend) }
}
