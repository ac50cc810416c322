internal import Files
internal import CHDF5
internal import Core
internal import Foundation

/// Writes a file of weights in memory, in the layout of Keras 2.4; to be used inside ``withHDF5Lock(_:)``.
struct KerasWriter {
    private static let version = "2.4.0"
    /// Bytes by which HDF5 enlarges the file in memory.
    private static let increment = 1 << 18

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
        let access = try handle(H5Pcreate(chdf5_file_access()), H5Pclose)
        try check(H5Pset_fapl_core(access.id, Self.increment, false))
        let file = try handle(unsafe H5Fcreate(path, chdf5_truncate(), chdf5_default(), access.id), H5Fclose)
        try attach("keras_version", Self.version, isUTF8: true, to: file)
        try attach("backend", "tensorflow", isUTF8: true, to: file)
        try attach("model_config", architecture.modelConfiguration, to: file)
        if isTrainable { try attach("training_config", KerasArchitecture.trainingConfiguration, to: file) }
        try writeWeights(to: file)
        try check(H5Fflush(file.id, H5F_SCOPE_GLOBAL))
        return try image(of: file)
    }

    private func writeWeights(to file: borrowing HDF5Handle) throws(FileError) {
        let group = try createGroup("model_weights", in: file)
        try attach("layer_names", architecture.layers.map(\.name), to: group)
        try attach("backend", "tensorflow", to: group)
        try attach("keras_version", Self.version, to: group)
        var tensors = weights.tensors[...]
        for layer in architecture.layers {
            let outer = try createGroup(layer.name, in: group)
            let names = layer.hasWeights ? ["kernel:0", "bias:0"] : []
            try attach("weight_names", names.map { "\(layer.name)/\($0)" }, to: outer)
            // The names of the weights are paths, so that a layer's name is repeated.
            guard layer.hasWeights else { continue }
            let inner = try createGroup(layer.name, in: outer)
            for name in names {
                if let tensor = tensors.popFirst() { try write(tensor, named: name, to: inner) }
            }
        }
    }

    private func image(of file: borrowing HDF5Handle) throws(FileError) -> Data {
        let size = H5Fget_file_image(file.id, nil, 0)
        guard size > 0 else { throw refused() }
        var bytes = Data(count: size)
        let written = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe H5Fget_file_image(file.id, buffer.baseAddress, buffer.count)
        }
        guard written == size else { throw refused() }
        return bytes
    }
}

extension KerasWriter {
    private func createGroup(_ name: String, in parent: borrowing HDF5Handle) throws(FileError) -> HDF5Handle {
        try handle(
            unsafe H5Gcreate2(parent.id, name, chdf5_default(), chdf5_default(), chdf5_default()), H5Gclose)
    }

    private func write(
        _ tensor: Tensor, named name: String, to parent: borrowing HDF5Handle
    ) throws(FileError) {
        let extents = tensor.shape.map { hsize_t($0) }
        let space = try handle(unsafe H5Screate_simple(Int32(extents.count), extents, nil), H5Sclose)
        let creation = try handle(H5Pcreate(chdf5_dataset_creation()), H5Pclose)
        // The same weights make the same bytes, whenever they are written.
        try check(H5Pset_obj_track_times(creation.id, false))
        let dataset = try handle(
            unsafe H5Dcreate2(
                parent.id, name, chdf5_little_float(), space.id, chdf5_default(), creation.id, chdf5_default()),
            H5Dclose)
        try check(
            unsafe H5Dwrite(
                dataset.id, chdf5_native_float(), chdf5_all(), chdf5_all(), chdf5_default(), tensor.values))
    }

    /// A text of variable length.
    private func attach(
        _ name: String, _ text: String, isUTF8: Bool = false, to parent: borrowing HDF5Handle
    ) throws(FileError) {
        let type = try handle(H5Tcopy(chdf5_c_string()), H5Tclose)
        try check(H5Tset_size(type.id, chdf5_variable_length()))
        if isUTF8 { try check(H5Tset_cset(type.id, H5T_CSET_UTF8)) }
        let space = try handle(H5Screate(H5S_SCALAR), H5Sclose)
        let attribute = try attribute(name, type, space, of: parent)
        try check(
            unsafe text.withCString { text in
                var pointer: UnsafePointer<CChar>? = unsafe text
                return unsafe H5Awrite(attribute.id, type.id, &pointer)
            })
    }

    /// A list of texts of one length, padded by NULs; Keras stores an empty list as one of numbers.
    private func attach(
        _ name: String, _ texts: [String], to parent: borrowing HDF5Handle
    ) throws(FileError) {
        let space = try handle(unsafe H5Screate_simple(1, [hsize_t(texts.count)], nil), H5Sclose)
        guard let width = texts.map(\.utf8.count).max() else {
            let type = try handle(H5Tcopy(chdf5_little_double()), H5Tclose)
            _ = try attribute(name, type, space, of: parent)
            return
        }
        let type = try handle(H5Tcopy(chdf5_c_string()), H5Tclose)
        try check(H5Tset_size(type.id, width))
        try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD))
        let attribute = try attribute(name, type, space, of: parent)
        let bytes = texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: width - $0.utf8.count) }
        try check(unsafe H5Awrite(attribute.id, type.id, bytes))
    }

    private func attribute(
        _ name: String, _ type: borrowing HDF5Handle, _ space: borrowing HDF5Handle, of parent: borrowing HDF5Handle
    ) throws(FileError) -> HDF5Handle {
        try handle(
            unsafe H5Acreate2(parent.id, name, type.id, space.id, chdf5_default(), chdf5_default()), H5Aclose)
    }

    private func handle(_ id: hid_t, _ close: @escaping (hid_t) -> herr_t) throws(FileError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw refused() }
        return handle
    }

    private func check(_ status: herr_t) throws(FileError) {
        guard status >= 0 else { throw refused() }
    }

    private func refused() -> FileError {
        FileError(.disk, path: path, "the HDF5 library cannot make the file in memory")
    }
}
