import ArgumentParser
import Core
import Foundation
import Registry

/// A column of the table of models.
enum ModelTableColumn: String, CaseIterable, ExpressibleByArgument {
    case model, status, rate, smoothing, noise, indicator
    case cellClass = "class"
    case species, region, family, latency, window, members, size, date, licence, lists, source, sha256, aliases

    /// Those that are shown unless others are asked for.
    static func usual(for models: [ModelEntry]) -> [ModelTableColumn] {
        let columns: [ModelTableColumn] = [
            .model, .status, .rate, .smoothing, .noise, .indicator, .cellClass, .latency,
        ]
        return models.contains { !$0.aliases.isEmpty } ? columns + [.aliases] : columns
    }

    /// Models as a table.
    static func table(_ models: [ModelEntry], columns: [ModelTableColumn]) -> String {
        let numeric = columns.indices.filter { [.rate, .latency, .window, .members, .size].contains(columns[$0]) }
        var table = Table(header: columns.map { $0.rawValue.uppercased() }, numeric: Set(numeric))
        for model in models { table.append(columns.map { $0.text(of: model) }) }
        return table.text
    }

    private func text(of model: ModelEntry) -> String {
        let text: String? =
            switch self {
            case .model: model.identifier
            case .status: model.status.rawValue
            case .rate: "\(compact(model.frameRateHz)) Hz"
            case .smoothing: "\(compact(model.smoothingSeconds * 1000)) ms\(model.isCausal ? " causal" : "")"
            case .noise: noise(of: model)
            case .indicator: model.traits[.indicator]
            case .cellClass: model.traits[.cellClass]
            case .species: model.traits[.species]
            case .region: model.traits[.region]
            case .family: model.traits[.family]
            case .latency: model.latencySeconds.map { "\(fixed($0 * 1000, 0)) ms" }
            case .window: model.windowFrames.map(String.init)
            case .members: model.membersPerLevel.map(String.init)
            case .size: model.byteCount.map(megabytes)
            case .date: model.importedAt?.formatted(.iso8601.year().month().day())
            case .licence: model.licence
            case .lists: model.lists.isEmpty ? nil : model.lists.joined(separator: " ")
            case .source: model.source
            case .sha256: model.digest?.abbreviated
            case .aliases: model.aliases.isEmpty ? nil : model.aliases.joined(separator: " ")
            }
        return text ?? "–"
    }

    /// With a question mark where the list does not tell, and such models usually have these.
    private func noise(of model: ModelEntry) -> String {
        let levels = BundleConfiguration.text(ofNoiseLevels: model.likelyNoiseLevels)
        return model.noiseLevels == nil ? "\(levels)?" : levels
    }
}

/// Names of columns, separated by commas.
struct ModelTableColumns: ExpressibleByArgument {
    let columns: [ModelTableColumn]

    init?(argument: String) {
        let names = argument.lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        columns = names.compactMap(ModelTableColumn.init(rawValue:))
        guard !columns.isEmpty, columns.count == names.count else { return nil }
    }

    static var allValueStrings: [String] { ModelTableColumn.allCases.map(\.rawValue) }
}
