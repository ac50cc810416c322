/// The networks trained for one noise level.
public struct Ensemble: Hashable, Sendable {
    /// The noise level ν, in %·s^½, that the members were trained at.
    public let noiseLevel: Int
    /// The members, whose outputs are averaged.
    public let members: [NetworkWeights]

    /// Pairs members with their noise level.
    public init(noiseLevel: Int, members: [NetworkWeights]) {
        self.noiseLevel = noiseLevel
        self.members = members
    }
}

/// A pretrained model: a configuration and, for every noise level, an ensemble of networks.
public struct ModelBundle: Hashable, Sendable {
    /// How the networks were trained.
    public let configuration: BundleConfiguration
    /// One ensemble per noise level of the configuration, in its order.
    public let ensembles: [Ensemble]

    /// Checks that every noise level has all its members.
    ///
    /// - Parameters:
    ///   - configuration: decides the levels and the number of members.
    ///   - ensembles: in any order.
    /// - Throws: ``ModelBundleError`` that names the missing level or member, or says that networks differ that must not.
    package init(configuration: BundleConfiguration, ensembles: [Ensemble]) throws(ModelBundleError) {
        let found = Dictionary(grouping: ensembles, by: \.noiseLevel)
        for level in configuration.noiseLevels {
            let count = found[level]?.first?.members.count ?? 0
            guard found[level]?.count == 1, count == configuration.ensembleSize else {
                throw ModelBundleError(
                    reason: "noise level \(level) of “\(configuration.modelName)” has \(count) of "
                        + "\(configuration.ensembleSize) ensemble members")
            }
        }
        let surplus = found.keys.filter { !configuration.noiseLevels.contains($0) }.sorted()
        guard surplus.isEmpty else {
            throw ModelBundleError(
                reason: "“\(configuration.modelName)” has weights for noise levels \(surplus), which its "
                    + "configuration does not list (\(configuration.noiseLevels))")
        }
        self.configuration = configuration
        self.ensembles = configuration.noiseLevels.compactMap { found[$0]?.first }
        guard configuration.network.selfCalibrating == nil || Set(self.ensembles.map(\.members)).count == 1 else {
            throw ModelBundleError(
                reason: "“\(configuration.modelName)” has different self-calibrating networks for its noise levels, "
                    + "which are the same for all")
        }
    }
}

/// A bundle that is not complete.
package struct ModelBundleError: CascadeError, Hashable {
    /// What is wrong and where.
    package let reason: String
    /// Bad data.
    package var category: FailureCategory { .badData }
    /// What to do next.
    package var remedy: String? { "Fetch the bundle again; a published bundle has all members of all levels." }
}
