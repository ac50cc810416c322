internal import CHDF5
internal import Files
internal import Foundation

/// Writes into an HDF5 file through its own library; lives only inside ``withHDF5Lock(_:)``.
struct HDF5Writer: ~Copyable {
    let file: HDF5Handle
    /// The file, as the user named it.
    private let path: String

    /// The value of an attribute.
    enum Attribute {
        /// One text of variable length.
        case text(String, isUTF8: Bool = true)
        /// A list of texts of one length, padded by NULs; an empty one is one of numbers.
        case texts([String])
        /// A list of texts of variable length.
        case names([String])
        case number(Double)
        case reference(String)
        /// The object whose header is at an address of the file.
        case referenceTo(address: UInt64)
    }

    /// Bytes by which HDF5 enlarges a file in memory.
    private static let increment = 1 << 18

    /// Takes over an open file.
    init(_ file: consuming HDF5Handle, path: String) {
        self.file = file
        self.path = path
    }

    /// Opens the file at a place to add to it; `path` is what the user calls it.
    init(adding url: URL, path: String) throws(FileError) {
        self.path = path
        file = try Self.handle(unsafe H5Fopen(url.path, chdf5_read_write(), chdf5_default()), H5Fclose, path)
    }

    /// Creates a file in memory.
    init(inMemory path: String) throws(FileError) {
        self.path = path
        let access = try Self.handle(H5Pcreate(chdf5_file_access()), H5Pclose, path)
        try Self.check(H5Pset_fapl_core(access.id, Self.increment, false), path)
        file = try Self.handle(unsafe H5Fcreate(path, chdf5_truncate(), chdf5_default(), access.id), H5Fclose, path)
    }

    /// The bytes of the file.
    func image() throws(FileError) -> Data {
        try flush()
        let size = H5Fget_file_image(file.id, nil, 0)
        guard size > 0 else { throw Self.refused(path) }
        var bytes = Data(count: size)
        let written = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe H5Fget_file_image(file.id, buffer.baseAddress, buffer.count)
        }
        guard written == size else { throw Self.refused(path) }
        return bytes
    }

    /// Hands all bytes to the system.
    func flush() throws(FileError) { try check(H5Fflush(file.id, H5F_SCOPE_GLOBAL)) }

    /// Creates a group; the one around it must exist.
    func createGroup(_ path: String) throws(FileError) {
        _ = try handle(
            unsafe H5Gcreate2(file.id, path, chdf5_default(), chdf5_default(), chdf5_default()), H5Gclose)
    }

    /// Lets a name stand for another path.
    func link(_ path: String, to target: String) throws(FileError) {
        try check(unsafe H5Lcreate_soft(target, file.id, path, chdf5_default(), chdf5_default()))
    }

    /// Creates an array of numbers in single or double precision; those that are not written are `fill`.
    func createArray(
        _ path: String, shape: [Int], isDouble: Bool = false, fill: Float? = nil
    ) throws(FileError) -> HDF5Handle {
        let extents = shape.map { hsize_t($0) }
        let space =
            shape.isEmpty
            ? try handle(H5Screate(H5S_SCALAR), H5Sclose)
            : try handle(unsafe H5Screate_simple(Int32(extents.count), extents, nil), H5Sclose)
        let creation = try handle(H5Pcreate(chdf5_dataset_creation()), H5Pclose)
        // The same numbers make the same bytes, whenever they are written.
        try check(H5Pset_obj_track_times(creation.id, false))
        if var fill { try check(unsafe H5Pset_fill_value(creation.id, chdf5_native_float(), &fill)) }
        let type = isDouble ? chdf5_little_double() : chdf5_little_float()
        return try handle(
            unsafe H5Dcreate2(file.id, path, type, space.id, chdf5_default(), creation.id, chdf5_default()), H5Dclose)
    }

    /// Opens an array that is there.
    func openArray(_ path: String) throws(FileError) -> HDF5Handle {
        try handle(unsafe H5Dopen2(file.id, path, chdf5_default()), H5Dclose)
    }

    /// Writes all numbers of an array in single precision.
    func write(_ values: [Float], to array: borrowing HDF5Handle) throws(FileError) {
        try check(
            unsafe H5Dwrite(
                array.id, chdf5_native_float(), chdf5_all(), chdf5_all(), chdf5_default(), values))
    }

    /// Writes the only number of an array in double precision.
    func write(_ value: Double, to array: borrowing HDF5Handle) throws(FileError) {
        var value = value
        try check(
            unsafe H5Dwrite(
                array.id, chdf5_native_double(), chdf5_all(), chdf5_all(), chdf5_default(), &value))
    }

    /// Creates a list of numbers in double precision.
    func write(_ values: [Double], toNewArray path: String) throws(FileError) {
        let array = try createList(path, chdf5_little_double(), count: values.count)
        try check(
            unsafe H5Dwrite(array.id, chdf5_native_double(), chdf5_all(), chdf5_all(), chdf5_default(), values))
    }

    /// Creates a list of whole numbers.
    func write(_ values: [Int32], toNewArray path: String) throws(FileError) {
        let array = try createList(path, chdf5_little_int(), count: values.count)
        try check(
            unsafe H5Dwrite(array.id, chdf5_native_int(), chdf5_all(), chdf5_all(), chdf5_default(), values))
    }

    /// Creates a list of numbers that count.
    func write(_ values: [UInt32], toNewArray path: String) throws(FileError) {
        let array = try createList(path, chdf5_little_unsigned(), count: values.count)
        try check(
            unsafe H5Dwrite(array.id, chdf5_native_unsigned(), chdf5_all(), chdf5_all(), chdf5_default(), values))
    }

    private func createList(_ path: String, _ type: hid_t, count: Int) throws(FileError) -> HDF5Handle {
        let space = try handle(unsafe H5Screate_simple(1, [hsize_t(count)], nil), H5Sclose)
        let creation = try handle(H5Pcreate(chdf5_dataset_creation()), H5Pclose)
        try check(H5Pset_obj_track_times(creation.id, false))
        return try handle(
            unsafe H5Dcreate2(file.id, path, type, space.id, chdf5_default(), creation.id, chdf5_default()), H5Dclose)
    }

    /// Writes a column of a matrix.
    func write(_ values: [Float], toColumn column: Int, of matrix: borrowing HDF5Handle) throws(FileError) {
        let space = try handle(H5Dget_space(matrix.id), H5Sclose)
        let (start, count) = ([0, hsize_t(column)], [hsize_t(values.count), 1])
        try check(unsafe H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil))
        let memory = try handle(unsafe H5Screate_simple(1, [hsize_t(values.count)], nil), H5Sclose)
        try check(
            unsafe H5Dwrite(matrix.id, chdf5_native_float(), memory.id, space.id, chdf5_default(), values))
    }
}

extension HDF5Writer {
    /// Gives an object an attribute.
    func attach(_ name: String, _ value: Attribute, to path: String) throws(FileError) {
        let object = try handle(unsafe H5Oopen(file.id, path, chdf5_default()), H5Oclose)
        switch value {
        case .text(let text, let isUTF8): try attachText(name, text, isUTF8: isUTF8, to: object)
        case .texts(let texts): try attachTexts(name, texts, to: object)
        case .number(var number):
            let space = try handle(H5Screate(H5S_SCALAR), H5Sclose)
            let attribute = try attribute(name, chdf5_little_double(), space, of: object)
            try check(unsafe H5Awrite(attribute.id, chdf5_native_double(), &number))
        case .names(let names): try attachNames(name, names, to: object)
        case .reference(let target):
            var reference = hobj_ref_t()
            try check(unsafe H5Rcreate(&reference, file.id, target, H5R_OBJECT, -1))
            try attachReference(name, reference, to: object)
        case .referenceTo(let address): try attachReference(name, hobj_ref_t(address), to: object)
        }
    }

    private func attachReference(
        _ name: String, _ reference: hobj_ref_t, to object: borrowing HDF5Handle
    ) throws(FileError) {
        let space = try handle(H5Screate(H5S_SCALAR), H5Sclose)
        let attribute = try attribute(name, chdf5_object_reference(), space, of: object)
        var reference = reference
        try check(unsafe H5Awrite(attribute.id, chdf5_object_reference(), &reference))
    }

    private func attachNames(
        _ name: String, _ names: [String], to object: borrowing HDF5Handle
    ) throws(FileError) {
        let type = try variableLengthText()
        let space = try handle(unsafe H5Screate_simple(1, [hsize_t(names.count)], nil), H5Sclose)
        let attribute = try attribute(name, type.id, space, of: object)
        // One after another, each ended by a NUL.
        let bytes = names.flatMap { Array($0.utf8CString) }
        let starts = names.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.utf8.count + 1) }.dropLast()
        try check(
            unsafe bytes.withUnsafeBufferPointer { bytes in
                let pointers = unsafe starts.map { start in unsafe bytes.baseAddress.map { unsafe $0 + start } }
                return unsafe H5Awrite(attribute.id, type.id, pointers)
            })
    }

    private func variableLengthText() throws(FileError) -> HDF5Handle {
        let type = try handle(H5Tcopy(chdf5_c_string()), H5Tclose)
        try check(H5Tset_size(type.id, chdf5_variable_length()))
        try check(H5Tset_cset(type.id, H5T_CSET_UTF8))
        return type
    }

    private func attachText(
        _ name: String, _ text: String, isUTF8: Bool, to object: borrowing HDF5Handle
    ) throws(FileError) {
        let type = try handle(H5Tcopy(chdf5_c_string()), H5Tclose)
        try check(H5Tset_size(type.id, chdf5_variable_length()))
        if isUTF8 { try check(H5Tset_cset(type.id, H5T_CSET_UTF8)) }
        let space = try handle(H5Screate(H5S_SCALAR), H5Sclose)
        let attribute = try attribute(name, type.id, space, of: object)
        try check(
            unsafe text.withCString { text in
                var pointer: UnsafePointer<CChar>? = unsafe text
                return unsafe H5Awrite(attribute.id, type.id, &pointer)
            })
    }

    private func attachTexts(_ name: String, _ texts: [String], to object: borrowing HDF5Handle) throws(FileError) {
        let space = try handle(unsafe H5Screate_simple(1, [hsize_t(texts.count)], nil), H5Sclose)
        guard let width = texts.map(\.utf8.count).max() else {
            _ = try attribute(name, chdf5_little_double(), space, of: object)
            return
        }
        let type = try handle(H5Tcopy(chdf5_c_string()), H5Tclose)
        try check(H5Tset_size(type.id, width))
        try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD))
        let attribute = try attribute(name, type.id, space, of: object)
        let bytes = texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: width - $0.utf8.count) }
        try check(unsafe H5Awrite(attribute.id, type.id, bytes))
    }

    private func attribute(
        _ name: String, _ type: hid_t, _ space: borrowing HDF5Handle, of object: borrowing HDF5Handle
    ) throws(FileError) -> HDF5Handle {
        try handle(unsafe H5Acreate2(object.id, name, type, space.id, chdf5_default(), chdf5_default()), H5Aclose)
    }

    private func handle(_ id: hid_t, _ close: @escaping (hid_t) -> herr_t) throws(FileError) -> HDF5Handle {
        try Self.handle(id, close, path)
    }

    private func check(_ status: herr_t) throws(FileError) { try Self.check(status, path) }

    private static func handle(
        _ id: hid_t, _ close: @escaping (hid_t) -> herr_t, _ path: String
    ) throws(FileError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw refused(path) }
        return handle
    }

    private static func check(_ status: herr_t, _ path: String) throws(FileError) {
        guard status >= 0 else { throw refused(path) }
    }

    private static func refused(_ path: String) -> FileError {
        FileError(.disk, path: path, "the HDF5 library cannot write it")
    }
}
