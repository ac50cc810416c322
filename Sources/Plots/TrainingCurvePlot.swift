package import Core

/// A plot of how networks learned: one row per noise level with the loss and, where neurons were held out, the
/// correlation on these after each epoch. Every line is a member of the ensemble; a dot marks the epoch that was kept.
package struct TrainingCurvePlot: Sendable {
    private let model: String
    private let levels: [TrainingRecord.Level]

    /// Gathers what is drawn.
    ///
    /// - Parameters:
    ///   - record: how the model was trained.
    ///   - model: the model's name, as the title.
    package init(of record: TrainingRecord, model: String) {
        self.model = model
        levels = record.levels
    }

    /// The drawing, 180 units high for every noise level.
    package var document: SVGDocument {
        let members = levels.map(\.members.count).max() ?? 0
        return SVGDocument(
            width: 900, height: Self.top + Double(levels.count) * Self.rowHeight + 20, plotTitle: model,
            subtitle: [
                "learning curves", "\(members) member\(members == 1 ? "" : "s") per noise level",
                "dots: the epochs that were kept",
            ],
            style: Self.style, elements: levels.indices.flatMap(row))
    }

    private static let top = 76.0
    private static let rowHeight = 180.0

    /// Without held-out neurons the loss takes all of the width.
    private var hasHeldOut: Bool {
        levels.contains { $0.members.contains { !$0.heldOutCorrelations.isEmpty } }
    }

    /// Loss and correlation of one noise level, on the same scales as all others.
    private func row(_ index: Int) -> [SVGElement] {
        let level = levels[index]
        let top = Self.top + Double(index) * Self.rowHeight
        var elements = [label("ν = \(level.noiseLevel)", 24, top + 14, "heading")]
        elements += curves(
            of: level, \.losses, named: "Mean squared error",
            in: panel(\.losses, left: 160, width: hasHeldOut ? 310 : 710, top: top))
        if hasHeldOut {
            elements += curves(
                of: level, \.heldOutCorrelations, named: "Held-out correlation",
                in: panel(\.heldOutCorrelations, left: 560, width: 310, top: top))
        }
        return elements
    }

    /// A panel that all levels fit into. Ticks are whole epochs.
    private func panel(
        _ curve: KeyPath<TrainingRecord.Member, [Double]>, left: Double, width: Double, top: Double
    ) -> Panel {
        let curves = levels.flatMap { $0.members.map { $0[keyPath: curve] } }
        let epochs = curves.map(\.count).max() ?? 0
        return Panel(
            left: left, top: top, width: width, height: 120, x: 0...Double(max(4, epochs)),
            y: Axis.domain(around: curves.joined()), leastStep: 1)
    }

    private func curves(
        of level: TrainingRecord.Level, _ curve: KeyPath<TrainingRecord.Member, [Double]>, named name: String,
        in panel: Panel
    ) -> [SVGElement] {
        var elements = panel.axes(xLabel: "Epoch", yLabel: name)
        for member in level.members {
            let points = member[keyPath: curve].enumerated().map {
                (x: panel.x.pixel(Double($0.offset + 1)), y: panel.y.pixel($0.element))
            }
            elements.append(path(points, "member"))
            guard points.indices.contains(member.keptEpoch - 1), points[member.keptEpoch - 1].y.isFinite else {
                continue
            }
            let kept = points[member.keptEpoch - 1]
            elements.append(
                SVGElement("circle").with("cx", kept.x).with("cy", kept.y).with("r", 3).with("class", "kept"))
        }
        return elements
    }

    private static let style = """
        .member{stroke:#0072b2;stroke-width:1.5;stroke-opacity:.6}.kept{fill:#d55e00}
        @media(prefers-color-scheme:dark){.member{stroke:#56b4e9}.kept{fill:#e69f00}}
        """
}
