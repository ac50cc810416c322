import ArgumentParser
import Core
import Registry

/// `ground-truth …`: recordings with known spikes.
struct GroundTruthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ground-truth",
        abstract: "Import, fetch, check, look up and export recordings with known spikes.",
        discussion: """
            Examples:
              cascade-registry ground-truth fetch DS09
              cascade-registry ground-truth import Ground_truth
              cascade-registry ground-truth list --indicator GCaMP6f --rate 20..60 --noise ..2
              cascade-registry ground-truth show DS09/Chen2013_GC6f_cell1
            """,
        subcommands: [
            GroundTruthImportCommand.self, GroundTruthFetch.self, GroundTruthUpdate.self, GroundTruthList.self,
            GroundTruthShow.self, GroundTruthCheckCommand.self,
            GroundTruthReport.self, GroundTruthLineage.self, GroundTruthExport.self, GroundTruthResample.self,
            GroundTruthResponses.self,
            GroundTruthTemplate.self,
            GroundTruthRemove.self,
        ])
}
