internal import Files
internal import Core
internal import Foundation

/// Writes a file of weights in memory, in the layout of Keras 2.4; to be used inside ``withHDF5Lock(_:)``.
struct KerasWriter {
    private static let version = "2.4.0"

    private let weights: NetworkWeights
    private let architecture: KerasArchitecture
    private let path: String
    private let isTrainable: Bool

    init(_ weights: NetworkWeights, isTrainable: Bool, path: String) {
        self.weights = weights
        self.isTrainable = isTrainable
        self.path = path
        architecture = KerasArchitecture(weights.plan)
    }

    /// The bytes of the file.
    func encode() throws(FileError) -> Data {
        let file = try HDF5Writer(inMemory: path)
        try file.attach("keras_version", .text(Self.version), to: "/")
        try file.attach("backend", .text("tensorflow"), to: "/")
        try file.attach("model_config", .text(architecture.modelConfiguration, isUTF8: false), to: "/")
        if isTrainable {
            try file.attach("training_config", .text(KerasArchitecture.trainingConfiguration, isUTF8: false), to: "/")
        }
        try writeWeights(to: file)
        return try file.image()
    }

    private func writeWeights(to file: borrowing HDF5Writer) throws(FileError) {
        let group = "/model_weights"
        try file.createGroup(group)
        try file.attach("layer_names", .texts(architecture.layers.map(\.name)), to: group)
        try file.attach("backend", .text("tensorflow", isUTF8: false), to: group)
        try file.attach("keras_version", .text(Self.version, isUTF8: false), to: group)
        var tensors = weights.tensors[...]
        for layer in architecture.layers {
            let outer = "\(group)/\(layer.name)"
            try file.createGroup(outer)
            let names = layer.hasWeights ? ["kernel:0", "bias:0"] : []
            try file.attach("weight_names", .texts(names.map { "\(layer.name)/\($0)" }), to: outer)
            // The names of the weights are paths, so that a layer's name is repeated.
            guard layer.hasWeights else { continue }
            let inner = "\(outer)/\(layer.name)"
            try file.createGroup(inner)
            for name in names {
                guard let tensor = tensors.popFirst() else { continue }
                try file.write(tensor.values, to: file.createArray("\(inner)/\(name)", shape: tensor.shape))
            }
        }
    }
}
