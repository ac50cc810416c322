package import Core
package import Foundation

/// The page that a command leaves of what it did: one file of HTML that needs nothing else and shows every name as text.
package struct ReportPage: Sendable {
    /// A label and what it says.
    package struct Fact: Sendable, Encodable {
        let label: String
        let value: String

        /// Pairs a label with what it says.
        package init(_ label: String, _ value: String) { (self.label, self.value) = (label, value) }

        /// Writes both as an array.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(label)
            try container.encode(value)
        }
    }

    /// Facts with a heading.
    package struct Card: Sendable, Encodable {
        let title: String
        let facts: [Fact]

        /// Gathers facts.
        package init(_ title: String, _ facts: [Fact]) { (self.title, self.facts) = (title, facts) }
    }

    /// A drawing.
    package struct Figure: Sendable, Encodable {
        let title: String
        let svg: String
        let alternative: String

        /// Gathers a drawing.
        ///
        /// - Parameters:
        ///   - title: the heading.
        ///   - svg: the drawing.
        ///   - alternative: what it shows, in words.
        package init(_ title: String, svg: String, alternative: String) {
            (self.title, self.svg, self.alternative) = (title, svg, alternative)
        }
    }

    /// A column of a table: numbers, or texts.
    package struct Column: Sendable, Encodable {
        private enum Values: Sendable, Encodable {
            case numbers([Double?])
            case texts([String])

            func encode(to encoder: any Encoder) throws {
                switch self {
                case .numbers(let numbers): try numbers.encode(to: encoder)
                case .texts(let texts): try texts.encode(to: encoder)
                }
            }
        }

        private let title: String
        private let values: Values
        private let digits: Int

        /// A column of numbers; what is not finite is missing.
        ///
        /// - Parameters:
        ///   - title: its heading.
        ///   - numbers: one for each row.
        ///   - digits: significant ones that are shown.
        package init(_ title: String, _ numbers: [Double?], digits: Int = 3) {
            (self.title, self.digits) = (title, digits)
            values = .numbers(numbers.map { $0.flatMap { $0.isFinite ? $0 : nil } })
        }

        /// Whether it has no rows.
        package var isEmpty: Bool {
            switch values {
            case .numbers(let numbers): numbers.isEmpty
            case .texts(let texts): texts.isEmpty
            }
        }

        /// A column of texts.
        package init(_ title: String, texts: [String]) {
            (self.title, digits) = (title, 3)
            values = .texts(texts)
        }
    }

    /// A table that the reader can sort.
    package struct Table: Sendable, Encodable {
        let title: String
        let note: String
        let columns: [Column]

        /// Gathers columns of equal length.
        package init(_ title: String, note: String, _ columns: [Column]) {
            (self.title, self.note, self.columns) = (title, note, columns)
        }
    }

    /// What a check found.
    package struct Finding: Sendable, Encodable {
        let severity: Severity
        let subject: String?
        let message: String
        /// The row of the recording that it is about, from 0; `nil` for all of it.
        package let neuron: Int?

        /// Gathers a finding.
        ///
        /// - Parameters:
        ///   - severity: how much it matters.
        ///   - subject: what it is about, where it is not all.
        ///   - message: what was found, in words.
        ///   - neuron: the row of the recording that it is about, from 0.
        package init(_ severity: Severity, subject: String? = nil, _ message: String, neuron: Int? = nil) {
            (self.severity, self.subject, self.message, self.neuron) = (severity, subject, message, neuron)
        }
    }

    /// What was done, such as “Prediction of spikes”.
    package var kind: String
    /// The page's title.
    package var title: String
    /// The first part of the names of files that the reader saves.
    package var name: String
    /// What was done, in about five lines.
    package var summary: [Fact]
    /// The recording that can be looked at.
    package var recording: ReportedRecording?
    /// Drawings.
    package var figures: [Figure] = []
    /// Tables.
    package var tables: [Table] = []
    /// What was found.
    package var findings: [Finding] = []
    /// Facts under headings.
    package var cards: [Card] = []
    /// What is to be cited.
    package var citations: [String] = []
    /// The whole record, as JSON.
    package var source: String?

    /// Begins a page.
    package init(kind: String, title: String, name: String, summary: [Fact]) {
        (self.kind, self.title, self.name, self.summary) = (kind, title, name, summary)
    }

    /// So many bytes of traces, deflated, leave room for all else in 3 MB.
    static let mostTraceBytes = 1_950_000

    /// The file.
    ///
    /// - Throws: what encoding throws.
    package func html() throws -> Data {
        let (recording, traces) = recording.map { $0.packed(atMost: Self.mostTraceBytes) } ?? (nil, Data())
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let document = deflated(Array(try encoder.encode(Document(page: self, recording: recording))))
        let modules = PageFile.importMap(of: PageFile.modules(neededBy: "report")) {
            "data:text/javascript;base64,\($0.bytes.base64EncodedString())"
        }
        return Data(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="\(escapedForHTML(Program.nameAndVersion))">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' data:; \
            style-src 'unsafe-inline'; img-src blob:">
            <title>\(escapedForHTML(title)): \(escapedForHTML(kind))</title>
            <style>
            \(PageFile.style)
            </style>
            <script type="importmap">\(modules)</script>
            </head>
            <body>
            <main><p>\(escapedForHTML(kind)): \(escapedForHTML(title))</p><noscript><p>This page draws with JavaScript, which \
            is switched off here.</p></noscript></main>
            <script type="text/plain" id="document">\(document.base64EncodedString())</script>
            <script type="text/plain" id="traces">\(traces.base64EncodedString())</script>
            <script type="module">import "cascade/report";</script>
            </body>
            </html>

            """.utf8)
    }

    /// What the page's script reads.
    private struct Document: Encodable {
        let page: ReportPage
        let recording: ReportedRecording.Packed?

        private enum Keys: CodingKey {
            case kind, title, name, summary, recording, figures, tables, findings, cards, citations, source
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(page.kind, forKey: .kind)
            try container.encode(page.title, forKey: .title)
            try container.encode(page.name, forKey: .name)
            try container.encode(page.summary, forKey: .summary)
            try container.encodeIfPresent(recording, forKey: .recording)
            try container.encode(page.figures, forKey: .figures)
            try container.encode(page.tables, forKey: .tables)
            try container.encode(page.findings, forKey: .findings)
            try container.encode(page.cards, forKey: .cards)
            try container.encode(page.citations, forKey: .citations)
            try container.encodeIfPresent(page.source, forKey: .source)
        }
    }
}
