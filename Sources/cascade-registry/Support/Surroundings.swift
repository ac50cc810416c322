import Core
import Foundation
import Registry

/// What the system hands over as bytes: arguments, variables, the current folder.
///
/// Swift replaces what is no UTF-8 in them. A path would then name another file, and another registry would be made.
enum Surroundings {
    /// Refuses arguments and a current folder that cannot be what they seem.
    static func checkText() throws(RegistryError) {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            try unsafe check(CommandLine.unsafeArgv[index], "argument \(index)")
        }
        let folder = unsafe getcwd(nil, 0)
        defer { unsafe free(folder) }
        try unsafe check(folder, "the current folder")
    }

    /// Refuses variables that cannot be what they seem.
    static func checkText(ofVariables names: [String]) throws(RegistryError) {
        for name in names { try unsafe check(getenv(name), name) }
    }

    private static func check(_ bytes: UnsafeMutablePointer<CChar>?, _ subject: String) throws(RegistryError) {
        guard let bytes = unsafe bytes, unsafe String(validatingCString: bytes) == nil else { return }
        throw RegistryError(
            .usage, "\(subject): “\(unsafe String(cString: bytes))” is not UTF-8, and so would mean another file here",
            remedy: "Give the file or folder a name in UTF-8, or reach it by a symbolic link that has one.")
    }
}
