import ArgumentParser
import Core
import Download
import Registry

/// Whether a command may reach others.
struct NetworkOptions: ParsableArguments {
    @Flag(help: "Open no connection.")
    var offline = false

    /// What may be done on the network.
    var access: NetworkAccess { offline ? .offline : .online() }

    /// Fetches lists that were never read, and tells what came of it, and which lists are damaged; without them the command
    /// goes on.
    func refreshNewLists(of registry: OpenRegistry, isQuiet: Bool) throws {
        // Nobody asked for the lists by name, so nobody waits long for them.
        let brief = DownloadLimits(connectSeconds: 5, stallSeconds: 10, slowSeconds: 20, attempts: 1)
        Log.step("looking for lists that were never read\(offline ? ", offline" : "")")
        let results = try registry.lists.refreshNew(network: offline ? .offline : .online(brief))
        guard !isQuiet else { return }
        for result in results {
            if let content = result.list.lastGood {
                Console.note("List \(result.list.name) read: \(counted(content.models.count, "model")) can be fetched")
            } else if let failure = result.list.lastFailure {
                Console.note(
                    "Warning: the list \(result.list.name) cannot be read, so its models are not considered: "
                        + failure.reason)
                Console.note("  → Try again: `cascade-registry catalog refresh`")
            }
        }
        for list in try registry.lists.heads() {
            guard let reason = list.unreadableBecause else { continue }
            Console.note("Warning: the list \(list.name) is damaged, so its models are not considered: \(reason)")
            Console.note("  → See `cascade-registry verify`")
        }
    }
}
