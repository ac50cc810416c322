import ArgumentParser
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
        let report = try global.openRegistry().verify(full: full)
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/verification")
        } else {
            for finding in report.findings where !global.quiet || finding.severity != .info {
                print("\(finding.severity.rawValue): \(finding.path): \(finding.message)\n  → \(finding.remedy)")
            }
            let depth = report.isFull ? "every byte" : "sizes"
            let verdict = report.isSound ? "sound" : "damaged"
            print("\(report.modelCount) models, \(report.objectCount) objects, \(depth) compared: \(verdict)")
        }
        if !report.isSound { throw ExitCode(1) }
    }
}

/// `info`.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Tell where the registry is and what it holds.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let information = try global.openRegistry().information()
        if global.json {
            try Console.printDocument(information, schema: "cascade-registry/information")
            return
        }
        print(
            """
            Registry   \(information.folder)
            Models     \(information.modelCount), with \(information.aliasCount) aliases
            Objects    \(information.objectCount), \(information.byteCount) bytes
            Catalog    schema version \(information.schemaVersion)
            """)
        if let reason = information.readOnlyReason { print("Read only  \(reason)") }
    }
}
