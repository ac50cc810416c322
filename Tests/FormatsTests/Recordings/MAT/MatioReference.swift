import CMatIO
import Foundation

import Files
@testable import Formats

/// MATLAB files written and read by matio, which knows nothing of our own code.
enum MatioReference {
    /// The kinds of files that matio writes.
    enum Kind: CaseIterable {
        case level5, level5Compressed, version73, version73Compressed

        var isCompressed: Bool { self == .level5Compressed || self == .version73Compressed }
        var version: mat_ft { self == .level5 || self == .level5Compressed ? MAT_FT_MAT5 : MAT_FT_MAT73 }
    }

    /// Writes matrices of class `double` (or `single`, for names that begin with “s”), column after column.
    static func write(_ matrices: [(name: String, shape: [Int], values: [Double])], as kind: Kind, to url: URL) {
        withHDF5Lock {
            let file = unsafe Mat_CreateVer(url.path, nil, kind.version)
            defer { _ = unsafe Mat_Close(file) }
            for (name, shape, values) in matrices {
                var extents = shape
                var doubles = values
                var singles = values.map(Float.init)
                let variable =
                    name.hasPrefix("s")
                    ? unsafe Mat_VarCreate(name, MAT_C_SINGLE, MAT_T_SINGLE, Int32(shape.count), &extents, &singles, 0)
                    : unsafe Mat_VarCreate(name, MAT_C_DOUBLE, MAT_T_DOUBLE, Int32(shape.count), &extents, &doubles, 0)
                _ = unsafe Mat_VarWrite(
                    file, variable, kind.isCompressed ? MAT_COMPRESSION_ZLIB : MAT_COMPRESSION_NONE)
                unsafe Mat_VarFree(variable)
            }
        }
    }

    /// Writes a tree of values as version 7.3.
    static func write(_ tree: [(name: String, value: MATValue)], to url: URL) throws {
        withHDF5Lock { _ = unsafe Mat_Close(Mat_CreateVer(url.path, nil, MAT_FT_MAT73)) }
        try MatioFile.open(url.path, for: MAT_ACC_RDWR) { file throws(FileError) in
            for (name, value) in tree { try file.append(name, value) }
        }
    }

    /// Reads a `single` or `double` matrix as matio sees it.
    static func read(_ name: String, from url: URL) -> (shape: [Int], values: [Double])? {
        withHDF5Lock {
            guard let file = unsafe Mat_Open(url.path, Int32(MAT_ACC_RDONLY.rawValue)) else { return nil }
            defer { _ = unsafe Mat_Close(file) }
            guard let variable = unsafe Mat_VarRead(file, name) else { return nil }
            defer { unsafe Mat_VarFree(variable) }
            let shape = unsafe (0..<Int(variable.pointee.rank)).map { unsafe Int(variable.pointee.dims[$0]) }
            let count = shape.reduce(1, *)
            guard let data = unsafe variable.pointee.data else { return nil }
            let values =
                unsafe variable.pointee.class_type == MAT_C_SINGLE
                ? (0..<count).map { unsafe Double(data.load(fromByteOffset: 4 * $0, as: Float.self)) }
                : (0..<count).map { unsafe data.load(fromByteOffset: 8 * $0, as: Double.self) }
            return (shape, values)
        }
    }

    /// Reads the text in a field of a structure in a cell array, as matio sees it.
    static func fieldNames(ofFirstCellIn name: String, from url: URL) -> [String] {
        withHDF5Lock {
            guard let file = unsafe Mat_Open(url.path, Int32(MAT_ACC_RDONLY.rawValue)) else { return [] }
            defer { _ = unsafe Mat_Close(file) }
            guard let variable = unsafe Mat_VarRead(file, name) else { return [] }
            defer { unsafe Mat_VarFree(variable) }
            let cell = unsafe Mat_VarGetCell(variable, 0)
            guard let names = unsafe Mat_VarGetStructFieldnames(cell) else { return [] }
            return unsafe (0..<Int(Mat_VarGetNumberOfFields(cell))).compactMap { index in
                unsafe names[index].map { unsafe String(cString: $0) }
            }
        }
    }
}
