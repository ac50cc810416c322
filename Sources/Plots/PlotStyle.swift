extension SVGDocument {
    /// A plot: a background, a title and a subtitle, and what is drawn, in the style that all plots share.
    ///
    /// - Parameters:
    ///   - width: in the units of the elements.
    ///   - height: in the units of the elements; it grows with what the subtitle needs beyond one line.
    ///   - print: how wide it is in print.
    ///   - plotTitle: the large line at the top.
    ///   - subtitle: the parts of the lines below it.
    ///   - style: rules for what this kind of plot alone has.
    ///   - elements: in the order in which they are painted, below a subtitle of one line.
    init(
        width: Double, height: Double, print: FigureWidth = .page, plotTitle: String, subtitle: [String], style: String,
        elements: [SVGElement]
    ) {
        let background = SVGElement("rect").with("width", "100%").with("height", "100%").with("class", "background")
        let lines = Self.lines(of: subtitle, width: width - 48)
        let below = Self.lineHeight * Double(max(0, lines.count - 1))
        let drawn =
            below == 0
            ? elements : [SVGElement("g", children: elements).with("transform", "translate(0 \(svgNumber(below)))")]
        self.init(
            width: width, height: height + below, widthMillimetres: Double(print.rawValue),
            title: "\(plotTitle), \(subtitle.joined(separator: Self.separator))", style: plotStyle + style,
            elements: [background, label(Self.fitted(plotTitle, width: width - 48), 24, 34, "title")]
                + lines.enumerated().map { label($1, 24, 56 + Self.lineHeight * Double($0), "subtitle") } + drawn)
    }

    private static let separator = "   ·   "
    private static let lineHeight = 18.0

    /// Parts in as few lines as fit into a width, by the mean width of a character.
    private static func lines(of parts: [String], width: Double) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let line = lines.last, Double((line + separator + part).count) * 6.3 <= width {
                lines[lines.count - 1] = line + separator + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    /// A title without its middle, where it is too long.
    private static func fitted(_ title: String, width: Double) -> String {
        let most = Int(width / 9)
        guard title.count > most else { return title }
        return "\(title.prefix(most / 2))…\(title.suffix(most - most / 2 - 1))"
    }
}

/// Text, axes and background of every plot; they follow the reader's light or dark theme.
private let plotStyle = """
    text{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#222;font-size:12px}
    .title{font-size:17px;font-weight:600}.subtitle{font-size:13px;fill:#555}
    .heading{font-size:13px;font-weight:600}.note{fill:#555}.tick{font-size:11px;fill:#555}
    .middle{text-anchor:middle}.end{text-anchor:end}.background{fill:#fff}
    .axis{stroke:#888;stroke-width:1}.zero{stroke:#bbb;stroke-width:1;stroke-dasharray:3 3}
    path{fill:none;stroke-linejoin:round}
    @media(prefers-color-scheme:dark){text{fill:#eee}.subtitle,.note,.tick{fill:#aaa}.background{fill:#161616}
    .zero{stroke:#555}}

    """
