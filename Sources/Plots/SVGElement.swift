/// One element of a drawing: a name, attributes, and either text or further elements inside.
///
/// Attributes keep their order and text is escaped, so that the same drawing is always the same bytes and whatever a
/// dataset is called, the file stays well-formed.
package struct SVGElement: Hashable, Sendable {
    let name: String
    private var attributes: [Attribute] = []
    private var text = ""
    private var children: [SVGElement] = []

    private struct Attribute: Hashable {
        let name: String
        let value: String
    }

    /// An element with text and children inside.
    ///
    /// - Parameters:
    ///   - name: the element's name in SVG.
    ///   - text: what to show; any characters.
    ///   - children: the elements inside, in the order in which they are painted.
    package init(_ name: String, text: String = "", children: [SVGElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The same element with one more attribute.
    ///
    /// - Parameters:
    ///   - name: the attribute's name in SVG.
    ///   - value: any characters.
    /// - Returns: a copy with the attribute behind those it had.
    package func with(_ name: String, _ value: String) -> SVGElement {
        var copy = self
        copy.attributes.append(Attribute(name: name, value: value))
        return copy
    }

    /// The same element with one more attribute that is a number, in the units of the drawing.
    ///
    /// - Parameters:
    ///   - name: the attribute's name in SVG.
    ///   - value: the number.
    /// - Returns: a copy with the attribute behind those it had.
    package func with(_ name: String, _ value: Double) -> SVGElement {
        with(name, svgNumber(value))
    }

    /// Writes the element and what is in it.
    func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes { output += " \(attribute.name)=\"\(escaped(attribute.value))\"" }
        if text.isEmpty && children.isEmpty {
            output += "/>"
            return
        }
        output += ">\(escaped(text))"
        for child in children { child.write(to: &output) }
        output += "</\(name)>"
    }
}

/// A drawing in SVG, without scripts and without anything from elsewhere.
package struct SVGDocument: Hashable, Sendable {
    /// Width in the units of its elements.
    package let width: Double
    /// Height in the units of its elements.
    package let height: Double
    /// Width in print.
    package let widthMillimetres: Double
    private let title: String
    private let style: String
    private let elements: [SVGElement]

    /// Gathers the parts of a drawing.
    ///
    /// - Parameters:
    ///   - width: in the units of its elements.
    ///   - height: in the units of its elements.
    ///   - widthMillimetres: in print.
    ///   - title: what screen readers say.
    ///   - style: the style sheet.
    ///   - elements: in the order in which they are painted.
    package init(
        width: Double, height: Double, widthMillimetres: Double, title: String, style: String, elements: [SVGElement]
    ) {
        self.width = width
        self.widthMillimetres = widthMillimetres
        self.height = height
        self.title = title
        self.style = style
        self.elements = elements
    }

    /// Height in print.
    package var heightMillimetres: Double { widthMillimetres * height / width }

    /// The whole file, UTF-8 without a byte-order mark.
    package var text: String {
        let size = "\(svgNumber(width)) \(svgNumber(height))"
        let root = SVGElement(
            "svg", children: [SVGElement("title", text: title), SVGElement("style", text: style)] + elements
        )
        .with("xmlns", "http://www.w3.org/2000/svg").with("width", "\(svgNumber(widthMillimetres))mm")
        .with("height", "\(svgNumber(heightMillimetres))mm")
        .with("viewBox", "0 0 \(size)").with("role", "img")
        var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        root.write(to: &output)
        return output + "\n"
    }
}

/// A coordinate to a hundredth of a pixel, without needless digits; what is not finite becomes 0.
func svgNumber(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest.isMultiple(of: 10) ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

/// Text as XML takes it. Control characters are not allowed in XML 1.0, not even escaped.
private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n", "\t": result.unicodeScalars.append(scalar)
        case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
