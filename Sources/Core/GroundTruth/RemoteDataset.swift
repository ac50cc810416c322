/// A dataset of ground truth that can be fetched, as far as it is known before that.
package struct RemoteDataset: Hashable, Sendable, Codable {
    /// How much there is of it.
    package struct Size: Hashable, Sendable, Codable {
        /// Neurons.
        package let neuronCount: Int
        /// Recordings of all neurons.
        package let recordingCount: Int
        /// The time of imaging of all neurons.
        package let durationSeconds: Double
        /// Spikes of all neurons.
        package let spikeCount: Int

        /// Gathers the numbers.
        package init(neuronCount: Int, recordingCount: Int, durationSeconds: Double, spikeCount: Int) {
            self.neuronCount = neuronCount
            self.recordingCount = recordingCount
            self.durationSeconds = durationSeconds
            self.spikeCount = spikeCount
        }
    }

    /// The name, such as `DS09-GCaMP6f-m-V1`.
    package let name: String
    /// Where its archive can be fetched: the same bytes everywhere, in the order in which to try.
    package let addresses: [WebAddress]
    /// The SHA-256 of the archive, where somebody told it.
    package let archiveDigest: Digest?
    /// The size of the archive, where somebody told it.
    package let archiveByteCount: Int?
    /// The folder that holds it, where the archive has others beside it.
    package let folder: String?
    /// The digests of its neurons by their names, where somebody told them: exactly these are the dataset.
    package let neurons: [String: Digest]?
    /// How much there is of it, where somebody told.
    package let size: Size?
    /// What holds for all of its neurons, as far as it is known.
    package let traits: Traits

    /// Describes a dataset.
    package init(
        name: String, addresses: [WebAddress], archiveDigest: Digest? = nil, archiveByteCount: Int? = nil,
        folder: String? = nil, neurons: [String: Digest]? = nil, size: Size? = nil, traits: Traits = Traits()
    ) {
        self.name = name
        self.addresses = addresses
        self.archiveDigest = archiveDigest
        self.archiveByteCount = archiveByteCount
        self.folder = folder
        self.neurons = neurons
        self.size = size
        self.traits = traits
    }
}
