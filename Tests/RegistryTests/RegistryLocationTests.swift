import Core
import Foundation
import Testing

@testable import Registry

@Suite("The place of the registry")
struct RegistryLocationTests {
    @Test(
        "is the path asked for, then CASCADE_REGISTRY, then XDG_DATA_HOME, then the home folder",
        arguments: [
            ("/asked", ["CASCADE_REGISTRY": "/variable"], "/asked"),
            (nil, ["CASCADE_REGISTRY": "/variable", "XDG_DATA_HOME": "/xdg"], "/variable"),
            (nil, ["CASCADE_REGISTRY": "", "XDG_DATA_HOME": "/xdg", "HOME": "/home/a"], "/xdg/cascade-registry"),
            (nil, ["XDG_DATA_HOME": "relative", "HOME": "/home/a"], "/home/a/.local/share/cascade-registry"),
            (nil, ["HOME": "/home/a"], "/home/a/.local/share/cascade-registry"),
        ] as [(String?, [String: String], String)])
    func precedence(path: String?, environment: [String: String], expected: String) throws {
        let location = try RegistryLocation.resolve(path: path, environment: environment)
        #expect(location.folder.path == expected)
    }

    @Test("is unknown without a home folder, and the error names the remedies")
    func nowhere() throws {
        let error = try #require(throws: RegistryError.self) {
            try RegistryLocation.resolve(path: nil, environment: [:])
        }
        #expect(error.category == .usage)
        #expect(error.remedy?.contains("--registry") == true)
    }
}
