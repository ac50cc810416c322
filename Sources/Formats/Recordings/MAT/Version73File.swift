internal import Files
internal import Foundation

/// A MATLAB 7.3 file: HDF5 behind 512 bytes of MATLAB's own.
enum Version73File {
    /// Checks the file's structure and lists its variables.
    static func variables(of file: MappedFile) throws(FileError) -> [MATVariable] {
        // Names with “#” are MATLAB's own.
        let count = try HDF5Structure.check(file, .matlab).count { !$0.hasPrefix("#") }
        return try MatioFile.open(file.url.path) { matio throws(FileError) in
            var variables: [MATVariable] = []
            while let variable = try matio.nextVariable() { variables.append(variable) }
            guard variables.count == count else {
                throw FileError(
                    .damaged, path: file.url.path, "only \(variables.count) of its \(count) variables can be read",
                    remedy: "Save it again from MATLAB.")
            }
            return variables
        }
    }
}

extension HDF5Usage {
    /// What MATLAB and matio write.
    fileprivate static let matlab = HDF5Usage(
        userBlockSize: 512,
        remedy: "Save it again from MATLAB, with '-v7' if it is smaller than 2 GB, or export a .npy file.",
        uncompressed: "If it is as it should be, save it without compression: save(…, '-v7.3', '-nocompression').",
        allowsElement: { [.integer, .float, .text, .reference].contains($0.kind) },
        allowsAttribute: { name, element, shape in
            switch name {
            case "MATLAB_fields": element.kind == .characters && shape.count == 1
            case "MATLAB_class", "H5PATH":
                element.kind == .text && element.size <= 1024 && shape.allSatisfy { $0 == 1 }
            default: element.kind == .integer && shape.allSatisfy { $0 == 1 }
            }
        })
}
