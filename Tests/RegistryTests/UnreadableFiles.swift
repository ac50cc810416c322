import Core
import Foundation
import Testing

/// Puts in the place of a file what nobody can open, not even root: a link that leads to itself. What the system says of it
/// is neither that it is damaged nor that it is not there.
func keepFromBeingRead(_ place: URL) throws {
    try FileManager.default.removeItem(at: place)
    try FileManager.default.createSymbolicLink(at: place, withDestinationURL: place)
}

/// Makes sure that each of some commands ends with an error of the disk that names a file.
func expectUnreadable(_ place: URL, _ commands: [() throws -> Any], sourceLocation: SourceLocation = #_sourceLocation) {
    for (index, command) in commands.enumerated() {
        let error = #expect(throws: (any Error).self, "\(index)", sourceLocation: sourceLocation) { _ = try command() }
        let told = error as? any CascadeError
        #expect(
            told?.category == .disk && told?.reason.contains(place.path) == true,
            "\(index): \(String(describing: error))", sourceLocation: sourceLocation)
    }
}
