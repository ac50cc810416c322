/// How a model was trained: enough to see what it was made from, and to make it again.
package struct TrainingRecord: Hashable, Sendable, Codable {
    /// The program that trained it, with its version.
    package var program: String
    /// When training began and ended, as ISO 8601.
    package var startedAt: String
    /// When training ended, as ISO 8601.
    package var finishedAt: String
    /// The seed that every draw follows from.
    package var seed: UInt64
    /// The identifier and the digest of the weights that training started from; `nil` for random ones.
    package var transferredFrom: String?
    /// What these weights had been trained on before; `nil` for random ones.
    package var earlier: Earlier?
    /// `keras` or `torch`: the variant of Adagrad; of another optimizer its name.
    package var optimizer: String
    /// What a step along the gradient is multiplied by, above 0; the reference's is 0.05.
    package var learningRate: Double
    /// Consecutive labels of one segment; 1 trains every window on its own.
    package var segmentLabels: Int
    /// Labels that one step sums the gradient over.
    package var batchLabels: Int
    /// The neurons, by dataset and name.
    package var neurons: [Neuron]
    /// One entry per noise level.
    package var levels: [Level]

    /// Gathers the values.
    package init(
        program: String, startedAt: String, finishedAt: String, seed: UInt64, transferredFrom: String?,
        earlier: Earlier? = nil, optimizer: String, learningRate: Double, segmentLabels: Int, batchLabels: Int,
        neurons: [Neuron], levels: [Level]
    ) {
        self.program = program
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.seed = seed
        self.transferredFrom = transferredFrom
        self.earlier = earlier
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.segmentLabels = segmentLabels
        self.batchLabels = batchLabels
        self.neurons = neurons
        self.levels = levels
    }

    /// A neuron of the training or the validation data.
    package struct Neuron: Hashable, Sendable, Codable {
        /// Its dataset, with version: `NAME@VERSION`.
        package var dataset: String
        /// Its name within the dataset.
        package var name: String
        /// The digest of its object.
        package var digest: Digest
        /// Whether it was held out to validate.
        package var isHeldOut: Bool

        /// Gathers the values.
        package init(dataset: String, name: String, digest: Digest, isHeldOut: Bool) {
            self.dataset = dataset
            self.name = name
            self.digest = digest
            self.isHeldOut = isHeldOut
        }
    }

    /// What the networks that a training began with had been trained on, and those that these had begun with.
    package struct Earlier: Hashable, Sendable, Codable {
        /// The neurons, but for those that this training was trained on, too.
        package var neurons: [Neuron]
        /// Datasets in today's numbering, of which nobody wrote down which neurons; both that may be meant where the numbering is
        /// unknown.
        package var datasets: [String]

        /// Gathers the values.
        package init(neurons: [Neuron], datasets: [String]) {
            self.neurons = neurons
            self.datasets = datasets
        }
    }

    /// The training at one noise level.
    package struct Level: Hashable, Sendable, Codable {
        /// The noise level ν, in %·s^½.
        package var noiseLevel: Int
        /// Recordings that were quiet enough to contribute.
        package var recordingCount: Int
        /// Labels of one epoch.
        package var labelsPerEpoch: Int
        /// The median over the recordings of ν reached, in %·s^½.
        package var medianNoiseReached: Double
        /// The members, in their order.
        package var members: [Member]

        /// Gathers the values.
        package init(
            noiseLevel: Int, recordingCount: Int, labelsPerEpoch: Int, medianNoiseReached: Double, members: [Member]
        ) {
            self.noiseLevel = noiseLevel
            self.recordingCount = recordingCount
            self.labelsPerEpoch = labelsPerEpoch
            self.medianNoiseReached = medianNoiseReached
            self.members = members
        }
    }

    /// The training of one network.
    package struct Member: Hashable, Sendable, Codable {
        /// The seed of its weights, noise and order.
        package var seed: UInt64
        /// Why an earlier attempt with another seed was given up; `nil` in the usual case.
        package var retriedBecause: String?
        /// The mean squared error over each epoch.
        package var losses: [Double]
        /// The median held-out correlation after each epoch; empty without validation.
        package var heldOutCorrelations: [Double]
        /// The epoch whose weights were kept, from 1.
        package var keptEpoch: Int
        /// How long it took.
        package var seconds: Double

        /// Gathers the values.
        package init(
            seed: UInt64, retriedBecause: String?, losses: [Double], heldOutCorrelations: [Double], keptEpoch: Int,
            seconds: Double
        ) {
            self.seed = seed
            self.retriedBecause = retriedBecause
            self.losses = losses
            self.heldOutCorrelations = heldOutCorrelations
            self.keptEpoch = keptEpoch
            self.seconds = seconds
        }
    }
}
