import ArgumentParser
import Core
import Foundation
import Pages
import Registry

/// The page that a command leaves.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A page to look at all of it with, in any browser and without a network (.html).", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var report: String?

    /// The page's file.
    var file: URL? { report.map { URL(filePath: $0) } }

    /// Refuses, before long work, a page that could not be written after it.
    func check(outside registry: RegistryLocation, replacesExisting: Bool) throws {
        guard let file else { return }
        try registry.requireOutside([file])
        _ = try ReportFile(file, replacesExisting: replacesExisting)
    }

    /// Writes the page, where one is asked for.
    func write(replacesExisting: Bool, _ page: () throws -> ReportPage) throws {
        guard let file else { return }
        try ReportFile(file, replacesExisting: replacesExisting).write(try page())
    }
}

extension ReportPage {
    /// What whoever uses results of Cascade's networks cites.
    static let cascadeCitation =
        "Rupprecht P. et al. A database and deep learning toolbox for noise-optimized, generalized spike inference from "
        + "calcium imaging. Nature Neuroscience 24, 1324–1337 (2021). doi:10.1038/s41593-021-00895-5"

    /// What whoever uses the program names.
    static let programCitation = "Made with \(Program.nameAndVersion)."
}

extension [ReportPage.Fact] {
    /// Facts of lines that are printed, too.
    init(_ lines: [(label: String, text: String)]) {
        self = lines.map { ReportPage.Fact($0.label, $0.text) }
    }
}
