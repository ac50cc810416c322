import ArgumentParser
import Core
import Registry

/// Whether a command may reach others.
struct NetworkOptions: ParsableArguments {
    @Flag(help: "Open no connection.")
    var offline = false

    /// What fetches lists of models.
    var listSource: ListSource {
        if offline { return Network.refuse }
        return Network.fetchList
    }
}

/// The only place where the program reaches others.
enum Network {
    /// Fetches a list of models.
    static func fetchList(at address: WebAddress, unlessStill _: ListValidators?) throws -> FetchedList {
        throw RegistryError(
            .network, "\(address): this build cannot fetch anything from the web",
            remedy: "Fetch the file by other means, and name its path.")
    }

    /// What is done in place of fetching with `--offline`.
    static func refuse(_ address: WebAddress, unlessStill _: ListValidators?) throws -> FetchedList {
        throw RegistryError(
            .network, "\(address): nothing is fetched with --offline",
            remedy: "Repeat the command without --offline.")
    }
}
