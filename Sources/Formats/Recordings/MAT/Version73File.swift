internal import Foundation

/// A MATLAB 7.3 file: HDF5 behind 512 bytes of MATLAB's own.
enum Version73File {
    /// Checks the file's structure and lists its variables.
    static func variables(of file: MappedFile) throws(FormatError) -> [MATVariable] {
        let count = try HDF5StructureChecker.check(file)
        return try MatioFile.open(file.url.path) { matio throws(FormatError) in
            var variables: [MATVariable] = []
            while let variable = try matio.nextVariable() { variables.append(variable) }
            guard variables.count == count else {
                throw FormatError(
                    .damaged, path: file.url.path, "only \(variables.count) of its \(count) variables can be read",
                    remedy: "Save it again from MATLAB.")
            }
            return variables
        }
    }
}
