internal import Files
internal import Core

/// Reads the weights of a network that Keras has saved.
struct KerasReader {
    let file: FileBytes

    init(_ file: FileBytes) {
        self.file = file
    }

    /// Kernel and bias of every layer that has weights, in the order of the layers; no more layers than a network has.
    func readTensors(of plan: NetworkPlan) throws(FileError) -> [Tensor] {
        let root = try HDF5File(file, .keras).rootGroup()
        let weights = try group("model_weights", in: root)
        var tensors: [Tensor] = []
        let layers = try texts("layer_names", of: weights)
        guard Set(layers).count == layers.count else { throw file.damaged("lists a layer twice: \(layers)") }
        for layer in layers {
            let group = try group(layer, in: weights)
            let names = try texts("weight_names", of: group)
            guard !names.isEmpty else { continue }
            guard tensors.count < plan.tensorNames.count else {
                throw file.unsupported("has more layers with weights than a network of this program")
            }
            for part in ["kernel", "bias"] {
                guard names.count == 2, let name = names.first(where: { Self.part($0) == part }) else {
                    throw file.unsupported("layer “\(layer)” has the weights \(names), expected a kernel and a bias")
                }
                tensors.append(try tensor(name, in: group))
            }
        }
        return tensors
    }

    /// The last component without its number: `conv1d_4/kernel:0` is a `kernel`.
    private static func part(_ name: String) -> String? {
        name.split(separator: "/").last.map { String($0.prefix { $0 != ":" }) }
    }

    private func group(_ name: String, in parent: HDF5Object) throws(FileError) -> HDF5Object {
        guard let group = try parent.member(name), group.isGroup else {
            throw file.damaged("has no group “\(name)” in “\(parent.path)”")
        }
        return group
    }

    /// A list of texts; Keras stores an empty one as a list of numbers.
    private func texts(_ name: String, of parent: HDF5Object) throws(FileError) -> [String] {
        guard let values = try parent.attribute(name) else { throw file.damaged("“\(parent.path)” has no “\(name)”") }
        if values.count == 0 { return [] }
        guard let texts = try values.texts() else { throw file.unsupported("“\(name)” is not a list of texts") }
        return texts
    }

    private func tensor(_ name: String, in parent: HDF5Object) throws(FileError) -> Tensor {
        guard let dataset = try parent.member(name)?.dataset() else {
            throw file.damaged("has no weights “\(name)” in “\(parent.path)”")
        }
        guard (1...3).contains(dataset.shape.count), dataset.type.number == NumberStorage(.float32) else {
            throw file.unsupported("“\(name)” is no array of weights")
        }
        return Tensor(shape: dataset.shape, values: try dataset.numbers())
    }
}
