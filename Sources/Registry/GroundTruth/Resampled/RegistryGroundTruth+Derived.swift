internal import Core
package import Foundation

extension RegistryGroundTruth {
    /// What was computed from a neuron and kept in `derived/`; `nil` where it is not there, or not sound.
    ///
    /// - Parameters:
    ///   - record: the neuron.
    ///   - key: names all else that it was computed from.
    /// - Returns: the bytes.
    package func derivedDocument(from record: NeuronRecord, key: String) -> Data? {
        core.derived.soundFile(from: record.digest, key: key).flatMap { try? Data(contentsOf: $0) }
    }

    /// Keeps what was computed from a neuron in `derived/`, if that is possible.
    ///
    /// - Parameters:
    ///   - document: the same bytes for the same neuron and key.
    ///   - record: the neuron.
    ///   - key: names all else that it was computed from.
    package func keepDerived(_ document: Data, from record: NeuronRecord, key: String) {
        core.derived.keep(document, from: record.digest, key: key, pathExtension: "json")
    }
}
