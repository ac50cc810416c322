import ArgumentParser
import Core
import Registry

/// `verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Look for damage in the registry, without changing anything.",
        discussion: "Compares sizes; with --full, reads every object and compares its digest. Exit code 1 for damage.")

    @Flag(help: "Read every object and compare it with its digest.")
    var full = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let report = try global.openRegistryForReading().maintenance.verify(full: full)
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/verification")
        } else {
            for finding in report.findings where !global.quiet || finding.severity != .info {
                print("\(finding.severity.rawValue): \(finding.path): \(finding.message)")
                print("  → \(finding.remedy)")
            }
            let depth = report.isFull ? "every byte" : "sizes"
            let verdict = report.isSound ? "sound" : "damaged"
            global.report(
                "\(counted(report.modelCount, "model")), \(counted(report.datasetCount, "dataset")) of "
                    + "\(counted(report.neuronCount, "neuron")), \(counted(report.objectCount, "object")), \(depth) compared: \(verdict)"
            )
        }
        if !report.isSound { throw ExitCode(1) }
    }
}

/// `repair`.
struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend what `verify --full` finds, as far as that is possible.",
        discussion: """
            Damaged objects, and manifests that cannot be read, are moved to the registry's folder quarantine/; objects are made again from the files or addresses \
            that they came from, if these still give the same bytes. Exit code 1 if something is still wrong.
            """)

    @Flag(help: "Build the catalog again from the manifests, even if nothing is wrong with it.")
    var rebuildCatalog = false

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    /// A catalog may be so wrong that the registry cannot be opened before it is built again.
    private func openedRegistry() throws -> OpenRegistry {
        do {
            return try global.openRegistry()
        } catch let error as RegistryError where rebuildCatalog && error.category == .badData {
            try RegistryMaintenance.rebuildCatalog(at: global.location())
            return try global.openRegistry()
        }
    }

    func run() throws {
        let report = try openedRegistry().maintenance.repair(
            rebuildingCatalog: rebuildCatalog, network: connection.access)
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/repair")
        } else {
            for action in report.actions where !global.quiet {
                let users = action.users.isEmpty ? "" : ", needed by \(action.users.joined(separator: ", "))"
                print("\(action.outcome.rawValue): \(action.path)\(users): \(action.explanation)")
                if let quarantine = action.quarantine { print("  the damaged bytes are in \(quarantine)") }
            }
            for finding in report.verification.findings where finding.severity != .info {
                print("not mended: \(finding.path): \(finding.message)")
                print("  → \(finding.remedy)")
            }
            let nothing = report.actions.isEmpty && report.isComplete
            global.report(
                nothing ? "Nothing to mend" : report.isComplete ? "All is sound now" : "Not everything could be mended")
        }
        if !report.isComplete { throw ExitCode(1) }
    }
}

/// `gc`.
struct CollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what nothing needs: unused objects, unfinished imports, derived files, leftovers.",
        discussion: """
            What is younger than an hour may belong to a command that still runs, and stays; so do trainings that somebody \
            went on with in the last 30 days. As long as a manifest cannot be read, nothing is removed.
            """)

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let report = try global.openRegistry().maintenance.collectGarbage(dryRun: dryRun)
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/gc")
            return
        }
        for item in report.items where !global.quiet {
            print("\(item.reason.rawValue): \(item.path), \(bytes(item.byteCount))")
        }
        for manifest in report.unreadableManifests where !global.quiet {
            Console.note("Warning: \(manifest) cannot be read and may need anything: nothing is removed")
        }
        global.report(
            "\(dryRun ? "Would remove" : "Removed") \(counted(report.items.count, "file")), \(bytes(report.byteCount))")
    }
}

/// `info`.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Tell where the registry is, what it holds, and what is set for it.",
        discussion: """
            What is set is told with where that was: in the environment, in ~/.config/cascade-registry/config.yaml (or \
            below XDG_CONFIG_HOME), or in config.yaml in the registry's folder. Options win, then the environment, then \
            your own file. Keys: \(Settings.Key.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let information = try global.openRegistry().information()
        if global.json {
            try Console.printDocument(
                InfoDocument(information: information, settings: Settings.current.all),
                schema: "cascade-registry/information")
            return
        }
        Console.printText(
            labelled(
                [
                    ("Registry", information.folder),
                    ("Models", "\(information.modelCount), with \(information.aliasCount) aliases"),
                    ("Neurons", "\(information.neuronCount), in \(information.datasetCount) versions of datasets"),
                    ("Objects", "\(information.objectCount), \(bytes(information.byteCount))"),
                    ("Derived", "\(information.derivedCount), \(bytes(information.derivedByteCount))"),
                    (
                        "Lists",
                        "\(information.listCount), with \(information.listedModelCount) models that can be fetched"
                    ), ("Catalog", "schema version \(information.catalogVersion)"),
                ] + (information.readOnlyReason.map { [("Read only", $0)] } ?? [])
                    + Settings.current.all.map {
                        ("Setting", "\($0.key): \($0.value.isEmpty ? "none" : $0.value) (\($0.origin))")
                    }))
    }

    /// What the registry holds, and what is set beside it.
    private struct InfoDocument: Encodable {
        let information: RegistryInformation
        let settings: [Settings.Setting]

        private enum CodingKeys: CodingKey {
            case settings
        }

        func encode(to encoder: any Encoder) throws {
            try information.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(settings, forKey: .settings)
        }
    }
}
