internal import CResources
package import Core
internal import Yams

/// What is known about the published datasets, from `published-datasets.yaml`, which is compiled in.
package enum PublishedDatasets {
    private static let contents: Contents = {
        let text = unsafe String(cString: cresources_published_datasets_text())
        do {
            return try YAMLDecoder().decode(Contents.self, from: text)
        } catch {
            preconditionFailure("published-datasets.yaml, which is compiled in, is faulty: \(error)")
        }
    }()

    /// All 41, by rising number; the extras (`X-…`) last.
    package static let all: [PublishedDataset] = contents.published

    /// The same as they can be fetched: each a folder of the published repository's archive.
    package static let remote: [RemoteDataset] = all.map { dataset in
        RemoteDataset(
            name: dataset.name, addresses: [contents.archive.address],
            folder: "\(contents.archive.folder)/\(dataset.name)", traits: dataset.traits)
    }

    /// What is known about one dataset.
    ///
    /// - Parameter name: a current folder name, such as `DS09-GCaMP6f-m-V1`.
    /// - Returns: the dataset, or `nil` when none of that name was published.
    package static func dataset(named name: String) -> PublishedDataset? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The file as it is written.
    private struct Contents: Decodable {
        struct Entry: Decodable {
            let folder: String
            let cells, note: String?
            let publications: [String]
            let in_global_exc: Bool
            let traits: [Trait: SourcedText]

            private enum CodingKeys: CodingKey {
                case folder, cells, note, publications, in_global_exc
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                folder = try container.decode(String.self, forKey: .folder)
                cells = try container.decodeIfPresent(String.self, forKey: .cells)
                note = try container.decodeIfPresent(String.self, forKey: .note)
                publications = try container.decode([String].self, forKey: .publications)
                in_global_exc = try container.decode(Bool.self, forKey: .in_global_exc)
                let columns = try decoder.container(keyedBy: Column.self)
                traits = try Trait.ofNeurons.reduce(into: [:]) { traits, trait in
                    let text = try columns.decodeIfPresent(String.self, forKey: Column(stringValue: trait.column))
                    traits[trait] = text.flatMap(SourcedText.init)
                }
            }
        }

        /// A key that follows from a trait.
        private struct Column: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        /// Where all of them are.
        struct Archive: Decodable {
            let address: WebAddress
            let folder: String
        }

        let archive: Archive
        let publications: [String: Publication]
        let datasets: [Entry]

        var published: [PublishedDataset] {
            datasets.map { entry in
                PublishedDataset(
                    name: entry.folder, sourcedTraits: entry.traits, cells: entry.cells.flatMap(SourcedText.init),
                    publications: entry.publications.compactMap { publications[$0] },
                    isInGlobalExcitatory: entry.in_global_exc, note: entry.note)
            }
        }
    }
}

/// A published dataset of ground truth; `nil` is unknown.
package struct PublishedDataset: Hashable, Sendable {
    /// The folder's current name, such as `DS09-GCaMP6f-m-V1`.
    package let name: String
    /// What is known of its neurons, where it holds for all of them.
    package let sourcedTraits: [Trait: SourcedText]
    /// The neurons more closely, such as “PV”.
    package let cells: SourcedText?
    /// What to cite, the original data first.
    package let publications: [Publication]
    /// Whether the Global EXC models were trained on it.
    package let isInGlobalExcitatory: Bool
    /// What else one has to know.
    package let note: String?

    /// The dataset's facts as traits of its neurons.
    package var traits: Traits {
        var traits: Traits = [
            .citation: publications.isEmpty ? nil : publications.map(\.description).joined(separator: "; ")
        ]
        for (trait, value) in sourcedTraits where trait.accepts(value.text) { traits[trait] = value.text }
        return traits
    }
}

/// A value, and where it is known from.
package struct SourcedText: Hashable, Sendable {
    /// Where a value is known from.
    package enum Source: String, Sendable, CaseIterable {
        /// The name of the folder or of its files, or a field in them.
        case folder = "F"
        /// The README or a notebook of the published database.
        case readme = "R"
        /// General knowledge of the field.
        case generalKnowledge = "G"
        /// Inferred, for instance from the models that were trained on it.
        case inferred = "I"
    }

    /// The value.
    package let text: String
    /// Where it is known from.
    package let source: Source

    /// Reads `value [mark]`.
    init?(_ marked: String) {
        let mark = marked.suffix(4)
        guard marked.count > 4, mark.hasPrefix(" ["), mark.hasSuffix("]"),
            let source = Source(rawValue: String(mark.dropFirst(2).dropLast()))
        else { return nil }
        text = String(marked.dropLast(4))
        self.source = source
    }
}

/// A paper.
package struct Publication: Hashable, Sendable, Decodable, CustomStringConvertible {
    /// The authors, abbreviated.
    package let authors: String
    /// The year.
    package let year: Int
    /// The journal.
    package let journal: String
    /// The digital object identifier, without a prefix.
    package let doi: String

    /// Such as `Chen et al., Nature (2013), doi:10.1038/nature12354`.
    package var description: String { "\(authors), \(journal) (\(year)), doi:\(doi)" }
}
