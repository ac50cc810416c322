internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A published list as a page for people: what there is, what it is for, and how to get it. It needs nothing from elsewhere.
struct ListPage {
    private let document: ListDocument
    private let isSigned: Bool

    init(_ document: ListDocument, isSigned: Bool) {
        self.document = document
        self.isSigned = isSigned
    }

    /// The page, in HTML.
    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.title)</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <h1>\(Self.title)</h1>
        <p>\(contents). List \(document.serial ?? 0)\(date), \(isSigned ? Self.signed : "not signed").</p>
        \(Self.instructions(model: document.models.first?.name, dataset: document.datasets.first?.name))
        \(models)
        \(datasets)
        <footer><p>Every file is named by the beginning of its SHA-256, and never changes. Made by
        \(Program.nameAndVersion.html).</p></footer>
        </body>
        </html>

        """
    }

    private static let title = "Models and ground truth for spike inference"

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
        pre { padding: .8rem 1rem; background: #8881; border-radius: .3rem; overflow-x: auto; }
        code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; }
        th { font-weight: 600; white-space: nowrap; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td .digest { display: block; color: #888; font-size: .75rem; }
        footer { margin-top: 3rem; color: #888; font-size: .85rem; }
        """

    private static let signed = """
        signed with an SSH key in <a href="\(PublishedFolder.signatureName)">\(PublishedFolder.signatureName)</a>
        """

    private static func instructions(model: String?, dataset: String?) -> String {
        let commands = [
            "cascade-registry catalog add ADDRESS --name lab", model.map { "cascade-registry model fetch \($0)" },
            dataset.map { "cascade-registry ground-truth fetch \($0)" },
        ]
        return """
            <p>To use them, where <code>ADDRESS</code> is that of <a href="\(ListLocation.fileName)">\(ListLocation.fileName)</a>
            here:</p>
            <pre>\(commands.compactMap(\.self).joined(separator: "\n").html)</pre>
            """
    }

    private var contents: String {
        let counts = [(document.models.count, "model"), (document.datasets.count, "dataset")].filter { $0.0 > 0 }
        return counts.map { counted($0.0, $0.1) }.joined(separator: " and ")
    }

    private var date: String {
        document.publishedAt.map { " of \($0.formatted(.iso8601.year().month().day()))" } ?? ""
    }

    private var models: String {
        guard !document.models.isEmpty else { return "" }
        let rows = document.models.map { model in
            let (listing, scores) = (model.listing, model.bestScores)
            return Self.row([
                .text(Self.name(model.name, model.archive) + (model.licence?.html ?? "")),
                .text(listing.traits.purpose), .number("\(significant(listing.frameRateHz, digits: 6)) Hz"),
                .number(
                    "\(significant(listing.smoothingSeconds * 1000, digits: 6)) ms\(listing.isCausal ? "<br>causal" : "")"
                ),
                .number(listing.noiseLevels.map { "\($0.first ?? 0)–\($0.last ?? 0)" } ?? "–"),
                .number(scores?.correlation.map { fixed($0, 2) } ?? "–"),
                .number(Self.size(model.archive)),
            ])
        }
        return Self.table(
            "Models", ["Model", "For"], ["Rate", "Smoothing", "Noise ν", "Correlation", "Size"], rows,
            note:
                "ν is the noise level in %·s<sup>½</sup>. The correlation is the median over neurons that the networks had not "
                + "been trained on where there are such, else over all, at the lowest noise level.")
    }

    private var datasets: String {
        guard !document.datasets.isEmpty else { return "" }
        let rows = document.datasets.map { dataset in
            let matlab = dataset.matlab.flatMap { archive in
                archive.links.first.map { "<a href=\"\($0.html)\">MATLAB</a>, \(Self.size(archive))" }
            }
            let facts = [dataset.traits.purpose, dataset.traits[.citation]?.html, dataset.traits[.licence]?.html]
            return Self.row([
                .text(Self.name(dataset.name, dataset.archive) + (matlab ?? "")),
                .text(facts.compactMap(\.self).filter { $0 != "–" }.joined(separator: "<br>")),
                .number(dataset.size.map { "\($0.neuronCount)" } ?? "–"),
                .number(dataset.size.map { "\($0.recordingCount)" } ?? "–"),
                .number(dataset.size.map { "\(fixed($0.durationSeconds / 3600, 2)) h" } ?? "–"),
                .number(dataset.size.map { "\($0.spikeCount)" } ?? "–"), .number(Self.size(dataset.archive)),
            ])
        }
        return Self.table(
            "Ground truth", ["Dataset", "Of"], ["Neurons", "Recordings", "Imaged", "Spikes", "Size"], rows,
            note: "Recordings of calcium imaging with the spikes of the imaged neuron. The first file of each is for "
                + "cascade-registry; the second one has the published MATLAB form.")
    }
}

extension ListPage {
    private enum Cell {
        case text(String)
        case number(String)
    }

    private static func row(_ cells: [Cell]) -> String {
        let columns = cells.map { cell in
            switch cell {
            case .text(let text): "<td>\(text)</td>"
            case .number(let text): "<td class=\"number\">\(text)</td>"
            }
        }
        return "<tr>\(columns.joined())</tr>"
    }

    private static func table(
        _ title: String, _ texts: [String], _ numbers: [String], _ rows: [String], note: String
    ) -> String {
        let head = texts.map { "<th>\($0)</th>" } + numbers.map { "<th class=\"number\">\($0)</th>" }
        return """
            <h2>\(title)</h2>
            <p>\(note)</p>
            <div class="wide"><table>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    /// The name with the link to its file, and the digest.
    private static func name(_ name: String, _ archive: ListDocument.Archive) -> String {
        let digest = archive.sha256.map {
            "<code class=\"digest\">\($0.hexadecimal.prefix(32))<wbr>\($0.hexadecimal.suffix(32))</code>"
        }
        return "<a href=\"\((archive.links.first ?? "").html)\">\(name.html)</a>\(digest ?? "")"
    }

    private static func size(_ archive: ListDocument.Archive) -> String {
        archive.byteCount.map(megabytes) ?? "–"
    }

}

extension ListDocument.Model {
    /// The scores that tell most: of neurons that the networks did not know where there are such, at the lowest noise level.
    fileprivate var bestScores: RemoteScores? {
        let unknown = scores?.filter { $0.kind != .evaluation } ?? []
        return (unknown.isEmpty ? scores ?? [] : unknown).min { $0.noiseLevel < $1.noiseLevel }
    }
}

extension Traits {
    /// Indicator, class, species and region, as far as they are known.
    fileprivate var purpose: String {
        let known = values(of: Trait.ofRecordings)
        return known.isEmpty ? "–" : known.joined(separator: ", ").html
    }
}

extension String {
    /// The text as it stands in HTML, also in an attribute.
    fileprivate var html: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
