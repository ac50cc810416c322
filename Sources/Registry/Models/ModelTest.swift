internal import Core
internal import Foundation
internal import Files
internal import Formats

/// How a model fared when its test vectors were computed again.
package struct ModelTestResult: Hashable, Sendable, Codable {
    /// The four ways in which a test can end.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// An object of the model is missing or damaged.
        case badFormat
        /// The networks give no finite numbers.
        case willNotRun
        /// The networks run, but give other numbers than at import.
        case differs
        /// Every output is what it was at import, within the tolerance.
        case passed
    }

    /// The output that lies farthest from the expected one.
    package struct Deviation: Hashable, Sendable, Codable {
        /// The noise level of the network, in %·s^½.
        package let noiseLevel: Int
        /// The member, from 0.
        package let member: Int
        /// The window, by the sample of the input that it starts at.
        package let window: Int
        /// What was found at import.
        package let expected: Float
        /// What was found now; `nil` when it is not a finite number.
        package let found: Float?
    }

    /// `NAME@VERSION`.
    package let identifier: String
    /// How the test ended.
    package let outcome: Outcome
    /// What is wrong, for ``Outcome/badFormat`` and ``Outcome/willNotRun``.
    package let reason: String?
    /// The largest deviation, where the networks ran; also when the test passed.
    package let largestDeviation: Deviation?
    /// Outputs that were compared.
    package let outputCount: Int
    /// |found − expected| ≤ `absoluteTolerance` + `relativeTolerance` · |expected| passes.
    package let absoluteTolerance: Float
    /// See ``absoluteTolerance``.
    package let relativeTolerance: Float
}

extension RegistryModels {
    /// Computes a model's test vectors again and compares them with those of the import.
    ///
    /// - Parameter record: a model of this registry.
    /// - Returns: the outcome; damage is an outcome, not an error.
    /// - Throws: ``RegistryError`` when the model's manifest or the disk cannot be read.
    package func test(_ record: ModelRecord) throws -> ModelTestResult {
        let manifest = try manifest(of: record)
        let (vectors, ensembles): (TestVectors, [Ensemble])
        do {
            let file = try store.soundFile(of: manifest.objects.testVectors)
            vectors = try TestVectors(file, configuration: manifest.configuration)
            ensembles = try self.ensembles(of: record)
        } catch let error as any CascadeError where error.isDamageOrAbsence {
            return ModelTestResult(manifest, .badFormat, reason: error.reason)
        }
        return ModelTestResult(of: manifest, vectors, ensembles)
    }
}

extension ModelTestResult {
    /// Computes test vectors with networks, and compares.
    init(of manifest: ModelManifest, _ vectors: TestVectors, _ ensembles: [Ensemble]) {
        var worst: (excess: Float, deviation: Deviation)?
        var outputCount = 0
        for ensemble in ensembles {
            let found = TestVectors.outputs(of: ensemble, for: vectors.input)
            let expected = vectors.outputs[ensemble.noiseLevel] ?? []
            guard found.count == expected.count else {
                self.init(
                    manifest, .willNotRun,
                    reason:
                        "noise level \(ensemble.noiseLevel) gives \(found.count) outputs, expected \(expected.count)")
                return
            }
            outputCount += found.count
            for (index, (found, expected)) in zip(found, expected).enumerated() {
                let tolerance = TestVectors.absoluteTolerance + TestVectors.relativeTolerance * abs(expected)
                let excess = found.isFinite ? abs(found - expected) / tolerance : .infinity
                guard excess > worst?.excess ?? -1 else { continue }
                let (member, window) = index.quotientAndRemainder(dividingBy: vectors.outputCount)
                worst = (
                    excess,
                    .init(
                        noiseLevel: ensemble.noiseLevel, member: member, window: window, expected: expected,
                        found: found.isFinite ? found : nil)
                )
            }
        }
        guard let worst, worst.deviation.found != nil else {
            self.init(manifest, .willNotRun, reason: "an output is not a finite number", worst?.deviation, outputCount)
            return
        }
        self.init(manifest, worst.excess <= 1 ? .passed : .differs, reason: nil, worst.deviation, outputCount)
    }

    fileprivate init(
        _ manifest: ModelManifest, _ outcome: Outcome, reason: String?, _ largestDeviation: Deviation? = nil,
        _ outputCount: Int = 0
    ) {
        self.init(
            identifier: manifest.identifier, outcome: outcome, reason: reason, largestDeviation: largestDeviation,
            outputCount: outputCount, absoluteTolerance: TestVectors.absoluteTolerance,
            relativeTolerance: TestVectors.relativeTolerance)
    }
}
