import Testing

@testable import Plots

/// Whether every tag is closed by its own name, and no `<` or `&` stands in text.
func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
        guard let end = rest[start...].firstIndex(of: ">") else { return false }
        let tag = rest[rest.index(after: start)..<end]
        rest = rest[rest.index(after: end)...]
        if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
        if tag.hasPrefix("/") {
            guard open.popLast() == tag.dropFirst() else { return false }
        } else {
            guard !tag.contains("<") else { return false }
            open.append(tag.prefix { $0 != " " })
        }
    }
    let entities = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
    return open.isEmpty
        && entities.allSatisfy { entity in
            ["amp;", "lt;", "gt;", "quot;"].contains { entity.hasPrefix($0) }
        }
}

@Suite("Drawings in SVG")
struct SVGTests {
    @Test("Text and attributes are escaped, and control characters replaced")
    func escaping() {
        let element = SVGElement("text", text: "<b>&\u{0}\u{7}").with("class", "a\"<>&")
        var text = ""
        element.write(to: &text)
        #expect(text == "<text class=\"a&quot;&lt;&gt;&amp;\">&lt;b&gt;&amp;\u{FFFD}\u{FFFD}</text>")
        #expect(isWellFormed(text))
    }

    @Test(
        "Numbers have two digits at most and no needless ones",
        arguments: [
            (0, "0"), (1, "1"), (1.5, "1.5"), (-0.25, "-0.25"), (2.05, "2.05"), (-0.001, "0"), (1234.5678, "1234.57"),
            (.nan, "0"), (.infinity, "0"), (1e300, "0"),
        ] as [(Double, String)])
    func numbers(value: Double, expected: String) {
        #expect(svgNumber(value) == expected)
    }

    @Test(
        "Ticks are round, within the domain, and not too many", arguments: 1...12,
        [0.0...1, -3...17, 0.2...0.21, 0...1e5])
    func ticks(count: Int, domain: ClosedRange<Double>) {
        let axis = Axis(domain: domain, start: 0, end: 100)
        let ticks = axis.ticks(atMost: count)
        #expect(ticks.count <= count)
        #expect(count < 2 || !ticks.isEmpty)
        #expect(ticks.allSatisfy { domain.contains($0.value) })
        #expect(Set(ticks.map(\.label)).count == ticks.count)
    }

    @Test(
        "Labels have the digits that they need and no more",
        arguments: [(0...1, 6, "0.0 0.2 0.4 0.6 0.8 1.0"), (0...4, 5, "0 1 2 3 4"), (-0.1...0.1, 3, "−0.1 0.0 0.1")]
            as [(ClosedRange<Double>, Int, String)])
    func labels(domain: ClosedRange<Double>, count: Int, expected: String) {
        let ticks = Axis(domain: domain, start: 0, end: 100).ticks(atMost: count)
        #expect(ticks.map(\.label).joined(separator: " ") == expected)
    }

    @Test("An axis maps its ends to its pixels, upwards or downwards")
    func mapping() {
        let axis = Axis(domain: -1...3, start: 200, end: 100)
        #expect(axis.pixel(-1) == 200 && axis.pixel(3) == 100 && axis.pixel(0) == 175)
    }

    @Test(
        "A domain is never empty",
        arguments: [[], [2], [.nan], [0, 0], [.infinity, 1], [1e308, -1e308]] as [[Double]])
    func domains(values: [Double]) {
        let domain = Axis.domain(around: values)
        #expect(domain.lowerBound < domain.upperBound)
    }
}
