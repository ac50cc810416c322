import CHDF5
import Core
import Foundation

import Files
@testable import Formats

/// Builds `.h5` files as Keras writes them, through libhdf5.
struct KerasFixture {
    /// The layers in their order; only some have weights.
    static let layers = [
        "input_7", "conv1d_4500", "conv1d_4501", "max_pooling1d_1", "conv1d_99", "max_pooling1d_2", "dense_9",
        "flatten_3",
        "dense_10",
    ]
    static let withWeights = [1, 2, 4, 6, 8]

    var layerNames = Self.layers
    var weightNames = ["kernel:0", "bias:0"]
    /// Keras 2.4 counts the optimizer's steps in a whole number.
    var countsSteps = true
    /// Keras itself fixes the length of the names; h5py alone would not.
    var namesHaveVariableLength = false

    /// The bytes of a file.
    func bytes(_ weights: NetworkWeights) throws -> [UInt8] {
        let url = FileManager.default.temporaryDirectory.appending(path: "keras-\(UUID().uuidString).h5")
        defer { try? FileManager.default.removeItem(at: url) }
        withHDF5Lock {
            let file = unsafe H5Fcreate(url.path, chdf5_truncate(), chdf5_default(), chdf5_default())
            write(weights, to: file)
            H5Fclose(file)
        }
        return Array(try Data(contentsOf: url))
    }

    private func write(_ weights: NetworkWeights, to file: hid_t) {
        attach("keras_version", "2.4.0", to: file)
        attach("model_config", "{\"class_name\": \"Functional\"}", to: file)
        let root = group("model_weights", in: file)
        attach("layer_names", layerNames, to: root)
        attach("backend", "tensorflow", to: root)
        attach("keras_version", "2.4.0", to: root)
        for (index, layer) in Self.layers.enumerated() {
            let outer = group(layer, in: root)
            if let place = Self.withWeights.firstIndex(of: index) {
                attach("weight_names", weightNames.map { "\(layer)/\($0)" }, to: outer)
                let inner = group(layer, in: outer)
                array("kernel:0", weights.tensors[2 * place], in: inner)
                array("bias:0", weights.tensors[2 * place + 1], in: inner)
                H5Gclose(inner)
            } else {
                attach("weight_names", [], to: outer)
            }
            H5Gclose(outer)
        }
        H5Gclose(root)
        let optimizer = group("optimizer_weights", in: file)
        if countsSteps {
            let space = H5Screate(H5S_SCALAR)
            let steps = unsafe H5Dcreate2(
                optimizer, "iter:0", chdf5_native_long(), space, chdf5_default(), chdf5_default(), chdf5_default())
            var count = 20
            unsafe H5Dwrite(steps, chdf5_native_long(), chdf5_all(), chdf5_all(), chdf5_default(), &count)
            H5Dclose(steps)
            H5Sclose(space)
        }
        H5Gclose(optimizer)
    }

    private func group(_ name: String, in parent: hid_t) -> hid_t {
        unsafe H5Gcreate2(parent, name, chdf5_default(), chdf5_default(), chdf5_default())
    }

    private func array(_ name: String, _ tensor: Tensor, in parent: hid_t) {
        let extents = tensor.shape.map { hsize_t($0) }
        let space = unsafe H5Screate_simple(Int32(extents.count), extents, nil)
        let dataset = unsafe H5Dcreate2(
            parent, name, chdf5_native_float(), space, chdf5_default(), chdf5_default(), chdf5_default())
        unsafe H5Dwrite(dataset, chdf5_native_float(), chdf5_all(), chdf5_all(), chdf5_default(), tensor.values)
        H5Dclose(dataset)
        H5Sclose(space)
    }

    /// Texts of fixed length without a final NUL, unless asked for; an empty list is one of double precision.
    private func attach(_ name: String, _ texts: [String], to object: hid_t) {
        if namesHaveVariableLength, !texts.isEmpty {
            return attachVariable(name, texts, unsafe H5Screate_simple(1, [hsize_t(texts.count)], nil), to: object)
        }
        let width = max(1, texts.map(\.utf8.count).max() ?? 1)
        let type = texts.isEmpty ? H5Tcopy(chdf5_native_double()) : H5Tcopy(chdf5_c_string())
        if !texts.isEmpty {
            H5Tset_size(type, width)
            H5Tset_strpad(type, H5T_STR_NULLPAD)
        }
        let space = unsafe H5Screate_simple(1, [hsize_t(texts.count)], nil)
        let attribute = unsafe H5Acreate2(object, name, type, space, chdf5_default(), chdf5_default())
        let bytes = texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: width - $0.utf8.count) }
        if !texts.isEmpty { unsafe H5Awrite(attribute, type, bytes) }
        H5Aclose(attribute)
        H5Sclose(space)
        H5Tclose(type)
    }

    /// One text of variable length.
    private func attach(_ name: String, _ text: String, to object: hid_t) {
        attachVariable(name, [text], H5Screate(H5S_SCALAR), to: object)
    }

    private func attachVariable(_ name: String, _ texts: [String], _ space: hid_t, to object: hid_t) {
        let type = H5Tcopy(chdf5_c_string())
        H5Tset_size(type, chdf5_variable_length())
        let attribute = unsafe H5Acreate2(object, name, type, space, chdf5_default(), chdf5_default())
        let pointers = unsafe texts.map { unsafe strdup($0) }
        unsafe H5Awrite(attribute, type, pointers)
        unsafe pointers.forEach { unsafe free($0) }
        H5Aclose(attribute)
        H5Sclose(space)
        H5Tclose(type)
    }
}
