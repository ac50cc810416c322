/// A rectangle with axes, into which data are drawn.
struct Panel {
    let left: Double
    let top: Double
    let width: Double
    let height: Double
    let x: Axis
    let y: Axis

    init(
        left: Double, top: Double, width: Double, height: Double, x: ClosedRange<Double>, y: ClosedRange<Double>,
        leastStep: Double = 0
    ) {
        (self.left, self.top, self.width, self.height) = (left, top, width, height)
        self.x = Axis(domain: x, start: left, end: left + width, leastStep: leastStep)
        self.y = Axis(domain: y, start: top + height, end: top)
    }

    /// Both axes with ticks and labels. `bottom` is where the horizontal axis lies, when something is drawn between it
    /// and the panel.
    func axes(xLabel: String, yLabel: String, bottom: Double? = nil) -> [SVGElement] {
        horizontalAxis(xLabel, bottom: bottom ?? top + height) + verticalAxis(yLabel)
    }

    /// The vertical axis with ticks and its label.
    func verticalAxis(_ text: String) -> [SVGElement] {
        var elements = [line(left, top, left, top + height, "axis")]
        for tick in y.ticks(atMost: max(3, Int(height / 32))) {
            let place = y.pixel(tick.value)
            elements.append(line(left - 4, place, left, place, "axis"))
            elements.append(label(tick.label, left - 8, place + 4, "tick end"))
        }
        let (x, y) = (left - 44, top + height / 2)
        elements.append(
            label(text, x, y, "label middle").with("transform", "rotate(-90 \(svgNumber(x)) \(svgNumber(y)))"))
        return elements
    }

    /// The ticks of the horizontal axis.
    var xTicks: [(value: Double, label: String)] { x.ticks(atMost: max(2, Int(width / 60))) }

    /// The horizontal axis with ticks and its label.
    func horizontalAxis(_ text: String, bottom: Double) -> [SVGElement] {
        var elements = [line(left, bottom, left + width, bottom, "axis")]
        for tick in xTicks {
            let place = x.pixel(tick.value)
            elements.append(line(place, bottom, place, bottom + 4, "axis"))
            elements.append(label(tick.label, place, bottom + 17, "tick middle"))
        }
        return elements + [label(text, left + width / 2, bottom + 35, "label middle")]
    }

    /// A thin line at a value of the horizontal axis, over the whole height.
    func vertical(at value: Double, _ style: String) -> SVGElement {
        line(x.pixel(value), top, x.pixel(value), top + height, style)
    }
}

/// A straight line.
func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> SVGElement {
    SVGElement("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2).with("class", style)
}

/// A line of text.
func label(_ text: String, _ x: Double, _ y: Double, _ style: String) -> SVGElement {
    SVGElement("text", text: text).with("x", x).with("y", y).with("class", style)
}

/// A path through points; a point that is not a number ends a piece and the next begins another.
func path(_ points: some Sequence<(x: Double, y: Double)>, _ style: String) -> SVGElement {
    var data = ""
    var isDrawing = false
    for point in points {
        guard point.x.isFinite, point.y.isFinite else {
            isDrawing = false
            continue
        }
        data += "\(isDrawing ? "L" : "M")\(svgNumber(point.x)) \(svgNumber(point.y))"
        isDrawing = true
    }
    return SVGElement("path").with("d", data).with("class", style)
}
