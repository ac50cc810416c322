internal import Files
internal import CHDF5
internal import Core

/// Reads through libhdf5; lives only inside the lock.
struct KerasReader {
    let file: FileBytes

    init(_ file: FileBytes) {
        self.file = file
    }

    /// Kernel and bias of every layer that has weights, in the order of the layers; no more layers than a network has.
    func readTensors(of plan: NetworkPlan) throws(FileError) -> [Tensor] {
        // The library gets the bytes that were checked, not the file, which could change meanwhile.
        let access = try handle(H5Pcreate(chdf5_file_access()), H5Pclose, "memory")
        let isImage = unsafe file.bytes.withUnsafeBytes { bytes in
            unsafe H5Pset_fapl_core(access.id, 1 << 16, false) >= 0
                && H5Pset_file_image(access.id, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) >= 0
        }
        guard isImage else { throw refused("memory") }
        let root = try handle(unsafe H5Fopen("keras-weights", chdf5_read_only(), access.id), H5Fclose, "the file")
        let weights = try openGroup(root, "model_weights")
        var tensors: [Tensor] = []
        let layers = try texts(weights, "layer_names")
        guard Set(layers).count == layers.count else { throw file.damaged("lists a layer twice: \(layers)") }
        for layer in layers {
            let group = try openGroup(weights, layer)
            let names = try texts(group, "weight_names")
            guard !names.isEmpty else { continue }
            guard tensors.count < plan.tensorNames.count else {
                throw file.unsupported("has more layers with weights than a network of this program")
            }
            for part in ["kernel", "bias"] {
                guard names.count == 2, let name = names.first(where: { Self.part($0) == part }) else {
                    throw file.unsupported("layer “\(layer)” has the weights \(names), expected a kernel and a bias")
                }
                tensors.append(try tensor(group, name))
            }
        }
        return tensors
    }

    /// The last component without its number: `conv1d_4/kernel:0` is a `kernel`.
    private static func part(_ name: String) -> String? {
        name.split(separator: "/").last.map { String($0.prefix { $0 != ":" }) }
    }

    private func openGroup(_ parent: borrowing HDF5Handle, _ name: String) throws(FileError) -> HDF5Handle {
        try handle(unsafe H5Gopen2(parent.id, name, chdf5_default()), H5Gclose, "group “\(name)”")
    }

    /// A list of texts, of which Keras itself fixes the length.
    private func texts(_ parent: borrowing HDF5Handle, _ name: String) throws(FileError) -> [String] {
        let attribute = try handle(unsafe H5Aopen(parent.id, name, chdf5_default()), H5Aclose, "attribute “\(name)”")
        let space = try handle(H5Aget_space(attribute.id), H5Sclose, "attribute “\(name)”")
        let type = try handle(H5Aget_type(attribute.id), H5Tclose, "attribute “\(name)”")
        let (count, size) = (Int(H5Sget_simple_extent_npoints(space.id)), H5Tget_size(type.id))
        guard count > 0 else { return [] }
        guard H5Tget_class(type.id) == H5T_STRING, size > 0, count <= file.count / size else {
            throw file.unsupported("“\(name)” is not a list of texts")
        }
        let texts =
            H5Tis_variable_str(type.id) > 0
            ? variableTexts(attribute, type, space, count) : fixedTexts(attribute, type, count, width: size)
        guard let texts else { throw refused("attribute “\(name)”") }
        return texts
    }

    /// Texts that are padded with NULs, which may be absent; `nil` where they cannot be read or are not UTF-8.
    private func fixedTexts(
        _ attribute: borrowing HDF5Handle, _ type: borrowing HDF5Handle, _ count: Int, width: Int
    ) -> [String]? {
        var bytes = [UInt8](repeating: 0, count: count * width)
        guard unsafe H5Aread(attribute.id, type.id, &bytes) >= 0 else { return nil }
        let texts = (0..<count).compactMap { index in
            String(validating: bytes[index * width..<(index + 1) * width].prefix { $0 != 0 }, as: UTF8.self)
        }
        return texts.count == count ? texts : nil
    }

    /// Texts that the library keeps in memory of its own; `nil` where they cannot be read or are not UTF-8.
    private func variableTexts(
        _ attribute: borrowing HDF5Handle, _ type: borrowing HDF5Handle, _ space: borrowing HDF5Handle, _ count: Int
    ) -> [String]? {
        guard let type = HDF5Handle(H5Tget_native_type(type.id, H5T_DIR_ASCEND), close: H5Tclose) else { return nil }
        var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard unsafe H5Aread(attribute.id, type.id, &pointers) >= 0 else { return nil }
        defer { _ = unsafe H5Dvlen_reclaim(type.id, space.id, chdf5_default(), &pointers) }
        // The library gives no memory to an empty text.
        let texts = unsafe pointers.compactMap { pointer in
            unsafe pointer.map { unsafe String(validatingCString: $0) } ?? ""
        }
        return texts.count == count ? texts : nil
    }

    private func tensor(_ parent: borrowing HDF5Handle, _ name: String) throws(FileError) -> Tensor {
        let dataset = try handle(unsafe H5Dopen2(parent.id, name, chdf5_default()), H5Dclose, "“\(name)”")
        let space = try handle(H5Dget_space(dataset.id), H5Sclose, "“\(name)”")
        let rank = Int(H5Sget_simple_extent_ndims(space.id))
        let type = try handle(H5Dget_type(dataset.id), H5Tclose, "“\(name)”")
        guard (1...3).contains(rank), H5Tget_class(type.id) == H5T_FLOAT else {
            throw file.unsupported("“\(name)” is no array of weights")
        }
        var extents = [hsize_t](repeating: 0, count: rank)
        guard unsafe H5Sget_simple_extent_dims(space.id, &extents, nil) == rank else { throw refused("“\(name)”") }
        let shape = extents.map { Int(clamping: $0) }
        // Numbers that were never written take no place, so that the file may claim any count of them.
        guard let count = checkedProduct(shape), count <= file.count else {
            throw file.damaged("“\(name)” has the shape \(shape), larger than the file")
        }
        var values = [Float](repeating: 0, count: count)
        guard
            unsafe H5Dread(
                dataset.id, chdf5_native_float(), chdf5_all(), chdf5_all(), chdf5_default(), &values) >= 0
        else { throw refused("“\(name)”") }
        return Tensor(shape: shape, values: values)
    }

    private func handle(
        _ id: hid_t, _ close: @escaping (hid_t) -> herr_t, _ what: String
    ) throws(FileError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw refused(what) }
        return handle
    }

    private func refused(_ what: String) -> FileError {
        file.damaged("the HDF5 library cannot open \(what)")
    }
}
