import Core
import Download
import Foundation
import TestSupport

@testable import Registry

/// A folder with a registry, lists in files, and a web that serves lists.
final class ListScene {
    let folder: URL
    /// What is at addresses; nothing else can be reached.
    var web: [String: FetchedList] = [:]
    /// What was asked of the web.
    private(set) var requests: [(address: String, validators: Validators?)] = []

    private init(folder: URL) {
        self.folder = folder
    }

    static func with<Result>(_ body: (ListScene) throws -> Result) throws -> Result {
        try withTemporaryFolder { try body(ListScene(folder: $0)) }
    }

    var location: RegistryLocation { RegistryLocation(folder: folder.appending(path: "registry")) }

    func registry(builtIn locations: String...) throws -> OpenRegistry {
        try OpenRegistry(at: location, builtInLists: KnownLocations(locations.map { try ListLocation($0) }))
    }

    /// The text of a published list.
    static func text(_ names: [String], link: String = "https://example.org") -> String {
        names.map { "\($0):\n  Link: \(link)/\($0)\n  Info:\n" }.joined()
    }

    static func name(_ rate: Int) -> String { "Global_EXC_\(rate)Hz_smoothing50ms" }

    /// Writes a list of models by their rates; returns its path.
    @discardableResult
    func write(_ file: String, rates: Int..., link: String = "https://example.org") throws -> String {
        let place = folder.appending(path: file)
        try Data(Self.text(rates.map(Self.name), link: link).utf8).write(to: place)
        return place.path
    }

    /// Puts a list of models by their rates at an address.
    func serve(_ address: String, rates: Int..., validators: Validators? = nil) {
        web[address] = .bytes(Data(Self.text(rates.map(Self.name)).utf8), validators)
    }

    func fetch(_ address: WebAddress, unlessStill validators: Validators?) throws -> FetchedList {
        requests.append((address.text, validators))
        guard let page = web[address.text] else {
            throw RegistryError(.network, "\(address): the server cannot be reached", remedy: "Try again later.")
        }
        return page
    }
}
