import CHDF5
import Foundation

import Files
@testable import Formats

/// HDF5 files of every kind, written by its own library.
enum HDF5Fixture {
    /// How an array is kept.
    struct Layout: Sendable {
        var chunk: [Int]?
        /// Where it may grow; 0 for without limit.
        var greatest: [Int]?
        var isShuffled = false
        var isDeflated = false
        var isChecked = false
        var isEarly = false
        var fill: Double?
    }

    /// Creates a file; `isNewest` for the headers and indexes of version 1.10, which have checksums.
    static func create(_ url: URL, isNewest: Bool = false, _ body: (borrowing HDF5Writer) throws -> Void) throws {
        try withHDF5Lock {
            let access = H5Pcreate(chdf5_file_access())
            if isNewest { H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) }
            defer { H5Pclose(access) }
            let file = unsafe HDF5Handle(
                H5Fcreate(url.path, chdf5_truncate(), chdf5_default(), access), close: H5Fclose)
            guard let file else { throw CocoaError(.fileWriteUnknown) }
            let writer = HDF5Writer(file, path: url.path)
            try body(writer)
            try writer.flush()
        }
    }
}

extension HDF5Writer {
    /// Writes an array of numbers in double precision.
    func array(_ path: String, _ shape: [Int], _ values: [Double], _ layout: HDF5Fixture.Layout = .init()) {
        array(path, shape, chdf5_little_double(), layout) { id in
            unsafe H5Dwrite(id, chdf5_native_double(), chdf5_all(), chdf5_all(), chdf5_default(), values)
        }
    }

    /// Writes an array of whole numbers.
    func array(_ path: String, _ shape: [Int], integers: [Int]) {
        array(path, shape, chdf5_native_long(), .init()) { id in
            unsafe H5Dwrite(id, chdf5_native_long(), chdf5_all(), chdf5_all(), chdf5_default(), integers)
        }
    }

    /// Writes a text of variable length.
    func array(_ path: String, text: String) {
        let type = H5Tcopy(chdf5_c_string())
        H5Tset_size(type, chdf5_variable_length())
        array(path, [], type, .init()) { id in
            unsafe text.withCString { text in
                var pointer: UnsafePointer<CChar>? = unsafe text
                return unsafe H5Dwrite(id, type, chdf5_all(), chdf5_all(), chdf5_default(), &pointer)
            }
        }
        H5Tclose(type)
    }

    /// Creates an array; `write` fills it.
    func array(
        _ path: String, _ shape: [Int], _ type: hid_t, _ layout: HDF5Fixture.Layout, _ write: (hid_t) -> herr_t
    ) {
        let extents = shape.map { hsize_t($0) }
        let greatest = (layout.greatest ?? shape).map { $0 == 0 ? hsize_t.max : hsize_t($0) }
        let space =
            shape.isEmpty ? H5Screate(H5S_SCALAR) : unsafe H5Screate_simple(Int32(shape.count), extents, greatest)
        let creation = H5Pcreate(chdf5_dataset_creation())
        if let chunk = layout.chunk { unsafe H5Pset_chunk(creation, Int32(chunk.count), chunk.map { hsize_t($0) }) }
        if layout.isShuffled { H5Pset_shuffle(creation) }
        if layout.isDeflated { H5Pset_deflate(creation, 6) }
        if layout.isChecked { H5Pset_fletcher32(creation) }
        if layout.isEarly { H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY) }
        if var fill = layout.fill { unsafe H5Pset_fill_value(creation, chdf5_native_double(), &fill) }
        let links = H5Pcreate(chdf5_link_creation())
        H5Pset_create_intermediate_group(links, 1)
        let array = unsafe H5Dcreate2(file.id, path, type, space, links, creation, chdf5_default())
        precondition(write(array) >= 0, "the array is written")
        H5Dclose(array)
        H5Pclose(links)
        H5Pclose(creation)
        H5Sclose(space)
    }

    /// Lets a name stand for a path in another file.
    func link(_ path: String, toFile file: String, _ target: String) {
        unsafe H5Lcreate_external(file, target, self.file.id, path, chdf5_default(), chdf5_default())
    }
}
