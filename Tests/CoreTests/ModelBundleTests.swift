import Core
import TestSupport
import Testing

@Suite("A model bundle")
struct ModelBundleTests {
    @Test("is refused without all members of all levels")
    func incomplete() throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape())
        let complete = try Generated.bundle(configuration)
        let lacking = Ensemble(noiseLevel: 3, members: [complete.ensembles[1].members[0]])
        #expect(throws: ModelBundleError.self) {
            try ModelBundle(configuration: configuration, ensembles: [complete.ensembles[0]])
        }
        #expect(throws: ModelBundleError.self) {
            try ModelBundle(configuration: configuration, ensembles: [complete.ensembles[0], lacking])
        }
        let surplus = Ensemble(noiseLevel: 9, members: complete.ensembles[0].members)
        #expect(throws: ModelBundleError.self) {
            try ModelBundle(configuration: configuration, ensembles: complete.ensembles + [surplus])
        }
    }

    @Test("is refused with self-calibrating networks that differ between noise levels")
    func different() throws {
        let configuration = Generated.configuration(
            shape: NetworkPlan(try Generated.selfCalibratingPlan()), noiseLevels: [1, 2], ensembleSize: 1)
        let bundle = try Generated.bundle(configuration)
        #expect(bundle.ensembles[0].members == bundle.ensembles[1].members)
        let other = Ensemble(noiseLevel: 2, members: [try Generated.weights(configuration.network, seed: 9)])
        #expect(throws: ModelBundleError.self) {
            try ModelBundle(configuration: configuration, ensembles: [bundle.ensembles[0], other])
        }
    }
}
