extension SVGDocument {
    /// A plot: a background, a title and a subtitle, and what is drawn, in the style that all plots share.
    ///
    /// - Parameters:
    ///   - width: in pixels.
    ///   - height: in pixels.
    ///   - plotTitle: the large line at the top.
    ///   - subtitle: the line below it.
    ///   - style: rules for what this kind of plot alone has.
    ///   - elements: in the order in which they are painted.
    init(width: Double, height: Double, plotTitle: String, subtitle: String, style: String, elements: [SVGElement]) {
        let background = SVGElement("rect").with("width", "100%").with("height", "100%").with("class", "background")
        self.init(
            width: width, height: height, title: "\(plotTitle), \(subtitle)", style: plotStyle + style,
            elements: [background, label(plotTitle, 24, 34, "title"), label(subtitle, 24, 56, "subtitle")] + elements)
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
