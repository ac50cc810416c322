/// How wide a figure is in print: one column of a journal, or both.
package enum FigureWidth: Int, CaseIterable, Sendable {
    /// One column, 89 mm.
    case column = 89
    /// The width of a page, 183 mm.
    case page = 183

    /// The width in the units of a drawing, of which text is 12 high: 7 points in print.
    var units: Double { (Double(rawValue) / 183 * 900).rounded() }
}
