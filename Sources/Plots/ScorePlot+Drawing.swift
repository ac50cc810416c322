internal import Core

extension ScorePlot {
    private static let laneHeight = 14.0
    private static let rowGap = 8.0
    private static let columnGap = 56.0

    /// Where the columns begin: behind the longest name.
    private var left: Double { 40 + 7 * Double(rows.map(\.name.count).max() ?? 0) }
    /// Few columns are wide.
    private var columnWidth: Double {
        max(180, min(460, (880 - left) / Double(max(1, noiseLevels.count)) - Self.columnGap))
    }
    /// Where the rows begin: below the names of several models.
    private var top: Double { 116 + (series.count > 1 ? 18 * Double(series.count) : 0) }
    private var rowHeight: Double { Double(series.count) * Self.laneHeight + Self.rowGap }
    private var blockHeight: Double { Double(rows.count) * rowHeight }
    /// Where the rows of a measure begin.
    private func top(ofBlock block: Int) -> Double { top + Double(block) * (blockHeight + 80) }

    var size: (width: Double, height: Double) {
        (
            max(640, left + Double(noiseLevels.count) * (columnWidth + Self.columnGap)),
            top(ofBlock: measures.count - 1) + blockHeight + 52
        )
    }

    /// What marks and, with several models, colours mean.
    var legend: [SVGElement] {
        let y = 82.0
        let marks = [
            dot(28, y - 4, "dot series0"), label("neuron", 38, y, "note"), dot(104, y - 4, "ring series0"),
            label("neuron that the model was trained on", 114, y, "note"),
            box(360...388, middle: y - 4, "series0"), median(at: 376, middle: y - 4),
            label("quartiles and median", 396, y, "note"),
        ]
        guard series.count > 1 else { return marks }
        return marks
            + series.enumerated().flatMap { index, series -> [SVGElement] in
                let y = y + 18 * Double(index + 1)
                return [dot(28, y - 4, "dot solid series\(index % 5)"), label(series.name, 38, y, "note")]
            }
    }

    /// The datasets' names, on stripes that lead the eye.
    func rowLabels(_ block: Int) -> [SVGElement] {
        rows.enumerated().flatMap { index, row -> [SVGElement] in
            let y = top(ofBlock: block) + Double(index) * rowHeight
            let name = label(row.name, left - 10, y + rowHeight / 2 + 4, row.dataset == nil ? "all end" : "end")
            guard index.isMultiple(of: 2) else { return [name] }
            let stripe = SVGElement("rect").with("x", 16).with("y", y).with("width", size.width - 32)
                .with("height", rowHeight).with("class", "stripe")
            return [stripe, name]
        }
    }

    /// All rows of a measure at one noise level.
    func column(_ index: Int, of block: Int) -> [SVGElement] {
        let (top, measure) = (top(ofBlock: block), measures[block])
        let panel = Panel(
            left: left + Double(index) * (columnWidth + Self.columnGap), top: top, width: columnWidth,
            height: blockHeight, x: measure.domain, y: 0...1)
        var elements = [
            label("ν = \(noiseLevels[index])", panel.left, top - 8, "heading"),
            label("n", panel.left + panel.width + 30, top - 8, "tick end"),
        ]
        elements += panel.xTicks.map { panel.vertical(at: $0.value, "zero") }
        elements += panel.horizontalAxis(measure.name, bottom: top + blockHeight)
        for (place, row) in rows.enumerated() {
            for lane in series.indices {
                let middle =
                    top + Double(place) * rowHeight + Self.rowGap / 2 + (Double(lane) + 0.5) * Self.laneHeight
                elements += self.lane(
                    lane, row: row, noiseLevel: noiseLevels[index], score: measure.score, middle: middle, in: panel)
            }
        }
        return elements
    }

    /// The neurons of one dataset, one model and one noise level.
    private func lane(
        _ lane: Int, row: Row, noiseLevel: Int, score: KeyPath<AgreementScores, Double?>, middle: Double,
        in panel: Panel
    ) -> [SVGElement] {
        let color = "series\(lane % 5)"
        let neurons = series[lane].record.neurons.filter {
            $0.noiseLevel == noiseLevel && (row.dataset == nil || $0.dataset == row.dataset)
        }
        let scored = neurons.compactMap { neuron in
            neuron.calibrated[keyPath: score].flatMap { $0.isFinite ? $0 : nil }.map {
                (
                    score: min(max($0, panel.x.domain.lowerBound), panel.x.domain.upperBound),
                    isKnown: neuron.wasTrainedOn
                )
            }
        }
        guard let quartiles = Quartiles(of: scored.map(\.score)) else { return [] }
        // Neighbours are moved apart, so that dots of the same correlation can be told from one.
        let offsets = [0, 3, -3, 1.5, -1.5]
        let dots = scored.enumerated().map { index, neuron in
            dot(
                panel.x.pixel(neuron.score), middle + offsets[index % offsets.count],
                "\(neuron.isKnown ? "ring" : "dot") \(color)")
        }
        let between = panel.x.pixel(quartiles.lower)...panel.x.pixel(quartiles.upper)
        return [box(between, middle: middle, color)] + dots + [
            median(at: panel.x.pixel(quartiles.median), middle: middle),
            label("\(scored.count)", panel.left + panel.width + 30, middle + 4, "tick end"),
        ]
    }

    private func dot(_ x: Double, _ y: Double, _ style: String) -> SVGElement {
        SVGElement("circle").with("cx", x).with("cy", y).with("r", 2.4).with("class", style)
    }

    private func box(_ quartiles: ClosedRange<Double>, middle: Double, _ color: String) -> SVGElement {
        SVGElement("rect").with("x", quartiles.lowerBound).with("y", middle - Self.laneHeight / 2 + 1)
            .with("width", quartiles.upperBound - quartiles.lowerBound).with("height", Self.laneHeight - 2)
            .with("class", "box \(color)")
    }

    /// The line of the median, over the dots and in no model's colour, so that it is seen.
    private func median(at x: Double, middle: Double) -> SVGElement {
        line(x, middle - Self.laneHeight / 2 + 1, x, middle + Self.laneHeight / 2 - 1, "median")
    }

    /// Colours that stay apart for every kind of colour vision; with more than five models they come again.
    static let style = """
        .all{font-weight:600}.stripe{fill:#888;fill-opacity:.08}.median{stroke:#222;stroke-width:2.5}.box{fill-opacity:.22}
        .dot{fill-opacity:.65}.solid{fill-opacity:1}.ring{fill:none;stroke-width:1;stroke-opacity:.65}
        .series0{color:#0072b2}.series1{color:#d55e00}.series2{color:#009e73}.series3{color:#cc79a7}.series4{color:#777}
        .dot,.box{fill:currentColor}.ring{stroke:currentColor}
        @media(prefers-color-scheme:dark){.series0{color:#56b4e9}.series1{color:#e69f00}.series2{color:#2dc79b}
        .series3{color:#e69ac6}.series4{color:#aaa}.median{stroke:#eee}}
        """
}
