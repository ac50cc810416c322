package import Core

/// What a look at the whole registry found.
package struct VerificationReport: Hashable, Sendable, Codable {
    /// One thing that was found.
    package struct Finding: Hashable, Sendable, Codable {
        /// How bad it is.
        package let severity: Severity
        /// What it is, for programs.
        package let kind: Kind
        /// The file that it is about.
        package let path: String
        /// What is wrong.
        package let message: String
        /// What to do about it.
        package let remedy: String
    }

    /// What a finding is, for programs.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// A manifest refers to an object that is not there.
        case objectMissing
        /// An object does not have its size.
        case objectSize
        /// An object's bytes do not match its digest.
        case objectDigest
        /// An object that no manifest refers to.
        case objectUnused
        /// A file in the store that is not an object.
        case strangerInStore
        /// A manifest that cannot be read.
        case manifestUnreadable
        /// A manifest that a repair took away.
        case manifestQuarantined
        /// An evaluation of a model that was altered or cannot be read.
        case evaluationUnreadable
        /// A version of a dataset has a neuron whose manifest is missing.
        case neuronMissing
        /// Neurons that no version of their dataset has, because an import goes on or was interrupted.
        case importUnfinished
        /// The catalog does not say what the manifests say.
        case catalogDiffers
        /// A name that is both a model's and an alias.
        case nameAmbiguous
        /// An alias of a model that is not there.
        case aliasDangling
        /// What is kept of a list of models that can be fetched was altered or cannot be read.
        case listUnreadable
        /// What an address has delivered was altered or cannot be read.
        case linkUnreadable
        /// What an interrupted command left behind.
        case leftover
    }

    /// What was found, the worst first.
    package private(set) var findings: [Finding]
    /// Whether the bytes of every object were compared with their digest.
    package let isFull: Bool
    /// Readable manifests of models.
    package let modelCount: Int
    /// Readable manifests of versions of datasets.
    package let datasetCount: Int
    /// Readable manifests of neurons.
    package let neuronCount: Int
    /// Objects that these refer to.
    package let objectCount: Int

    /// Nothing worse than harmless leftovers was found.
    package var isSound: Bool { damage.isEmpty }

    /// The findings that are worse than that.
    var damage: [Finding] { findings.filter { $0.severity != .info } }

    func without(_ dropped: Set<Finding>) -> VerificationReport {
        var report = self
        report.findings.removeAll { dropped.contains($0) }
        return report
    }
}
