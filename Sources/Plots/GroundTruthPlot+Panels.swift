internal import Core
internal import Foundation
internal import Signals

extension GroundTruthPlot {
    /// Whether the times rise, so that samples can be found by time.
    private var isOrdered: Bool {
        zip(recording.timeSeconds, recording.timeSeconds.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// The spikes between the first and the last sample, in order.
    private var spikes: [Double] {
        guard let first = recording.timeSeconds.first, let last = recording.timeSeconds.last else { return [] }
        return recording.spikeTimesSeconds.filter { $0 >= first && $0 <= last }.sorted()
    }

    /// The whole recording, and a row of spikes beneath; spikes outside imaging widen the axis.
    var overview: [SVGElement] {
        let times = recording.timeSeconds + recording.spikeTimesSeconds.filter(\.isFinite)
        let (first, last) = (times.min() ?? 0, times.max() ?? 1)
        let panel = Panel(
            left: 72, top: 80, width: print.units - 96, height: 170, x: first...max(last, first + 1e-3),
            y: Axis.domain(around: samples))
        let points = tracePoints(times: recording.timeSeconds, samples: samples, in: panel)
        var elements = panel.axes(xLabel: "Time (s)", yLabel: "ΔF/F", bottom: panel.top + panel.height + 34)
        elements.append(path(points, "trace"))
        elements.append(
            ticks(of: recording.spikeTimesSeconds, in: panel, top: panel.top + panel.height + 8, height: 20))
        elements.append(label("Spikes", panel.left - 8, panel.top + panel.height + 22, "tick end"))
        return elements
    }

    /// One tick per spike; those that would fall on the same half pixel are drawn once.
    private func ticks(of times: [Double], in panel: Panel, top: Double, height: Double) -> SVGElement {
        let places = Set(times.filter(\.isFinite).map { (panel.x.pixel($0) * 2).rounded() / 2 }).sorted()
        let data = places.map { "M\(svgNumber($0)) \(svgNumber(top))v\(svgNumber(height))" }.joined()
        return SVGElement("path").with("d", data).with("class", "spike")
    }

    /// A typical spike close up: of those with silence around them, the one with the median response; without such, the
    /// one after the longest silence.
    var event: [SVGElement] {
        guard isOrdered, let (spike, isIsolated) = typicalSpike else {
            return headings("Single spike", "no spike during imaging", at: (72, 340))
        }
        let range = indices(from: spike + window.lowerBound, through: spike + window.upperBound)
        let times = recording.timeSeconds[range].map { $0 - spike }
        let values = Array(samples[range])
        let curve = fit(to: range, around: spike)
        let panel = Panel(
            left: 72, top: 372, width: 340, height: 142, x: window, y: Axis.domain(around: values + curve.map(\.y)))
        var note = "at \(fixed(spike, 1)) s"
        if let response, !curve.isEmpty {
            note += "; kernel with decay \(significant(response.decaySeconds, digits: 2)) s"
        }
        var elements = headings(isIsolated ? "Single spike" : "First spikes after silence", note, at: (72, 340))
        elements += panel.axes(xLabel: "Time from spike (s)", yLabel: "ΔF/F", bottom: 548)
        elements.append(panel.vertical(at: 0, "zero"))
        elements.append(path(zip(times, values).map { (panel.x.pixel($0), panel.y.pixel($1)) }, "trace"))
        if times.count <= 150 {
            for (time, value) in zip(times, values) where value.isFinite {
                elements.append(
                    SVGElement("circle").with("cx", panel.x.pixel(time)).with("cy", panel.y.pixel(value))
                        .with("r", 2).with("class", "sample"))
            }
        }
        elements.append(path(curve.map { (panel.x.pixel($0.x), panel.y.pixel($0.y)) }, "fit"))
        let inside = recording.spikeTimesSeconds.map { $0 - spike }.filter { window.contains($0) }
        elements.append(ticks(of: inside, in: panel, top: panel.top + panel.height + 8, height: 20))
        elements.append(label("Spikes", panel.left - 8, panel.top + panel.height + 22, "tick end"))
        return elements
    }

    private func headings(_ heading: String, _ note: String, at place: (left: Double, top: Double)) -> [SVGElement] {
        [label(heading, place.left, place.top, "heading"), label(note, place.left, place.top + 18, "note")]
    }

    private var typicalSpike: (time: Double, isIsolated: Bool)? {
        let isolated = recording.isolatedSpikeTimes(distance: 1, margin: 1)
        let heights = isolated.map { spike in
            mean(from: spike, through: spike + 0.5) - mean(from: spike - 0.5, through: spike)
        }
        let order = isolated.indices.filter { heights[$0].isFinite }.sorted { heights[$0] < heights[$1] }
        if !order.isEmpty { return (isolated[order[order.count / 2]], true) }
        guard let first = recording.timeSeconds.first else { return nil }
        let silences = zip(spikes, [first] + spikes).map { $0 - $1 }
        return silences.indices.max { silences[$0] < silences[$1] }.map { (spikes[$0], false) }
    }

    /// The samples between two times.
    private func indices(from first: Double, through last: Double) -> Range<Int> {
        let start = recording.timeSeconds.firstIndexNotBelow(first)
        return start..<max(start, recording.timeSeconds.firstIndexNotBelow(last.nextUp))
    }

    private func mean(from first: Double, through last: Double) -> Double {
        meanAndStandardError(of: samples[indices(from: first, through: last)].filter(\.isFinite)).mean
    }

    /// Baseline + amplitude · kernel of all spikes before, by least squares; nothing where no kernel is known or the
    /// amplitude is not positive.
    private func fit(to range: Range<Int>, around spike: Double) -> [(x: Double, y: Double)] {
        guard let response else { return [] }
        let reach = max(0, response.lagSeconds) + 6 * response.decaySeconds + 0.5
        let causes = recording.spikeTimesSeconds.filter { abs($0 - spike) < reach + 2 }
        func kernel(_ time: Double) -> Double { causes.reduce(0) { $0 + response.value(at: time - $1) } }
        let pairs = range.filter { samples[$0].isFinite }.map { (kernel(recording.timeSeconds[$0]), samples[$0]) }
        let count = Double(pairs.count)
        let (x, y) = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
        let covariance = pairs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
        let variance = pairs.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
        guard covariance > 0, variance > 0 else { return [] }
        let amplitude = covariance / variance
        return (0...200).map { step in
            let time = window.lowerBound + (window.upperBound - window.lowerBound) * Double(step) / 200
            return (time, y + amplitude * (kernel(spike + time) - x))
        }
    }

    /// The mean around spikes with its standard error: around isolated ones where there are five, else around all. Each
    /// piece is taken relative to its own mean before the spike.
    var average: [SVGElement] {
        let title = "Spike-triggered average ± s.e.m."
        let isolated = recording.isolatedSpikeTimes(distance: 1, margin: 0)
        let chosen = isolated.count >= 5 ? isolated : spikes
        guard isOrdered, !chosen.isEmpty, let frameSeconds else {
            return headings(title, "no spikes during imaging", at: averagePlace)
        }
        let bin = max(frameSeconds, 1 / 60)
        let before = Int(-window.lowerBound / bin)
        let (mean, error) = SpikeTriggeredTraces(
            of: recording, around: chosen, before: before, after: Int(window.upperBound / bin), binSeconds: bin
        ).relative(toBinsBefore: before).average
        let times = mean.indices.map { Double($0 - before) * bin }
        let upper = zip(mean, error).map { $0 + ($1.isNaN ? 0 : $1) }
        let lower = zip(mean, error).map { $0 - ($1.isNaN ? 0 : $1) }
        let panel = Panel(
            left: averagePlace.left, top: averagePlace.top + 32, width: 340, height: 176, x: window,
            y: Axis.domain(around: upper + lower))
        let outline = Array(zip(times, upper)) + zip(times, lower).reversed()
        let note = ["n = \(chosen.count)\(isolated.count >= 5 ? " isolated" : "")", response.map(lagText)]
        var elements = headings(title, note.compactMap(\.self).joined(separator: "; "), at: averagePlace)
        elements += panel.axes(xLabel: "Time from spike (s)", yLabel: "Change of ΔF/F")
        elements.append(panel.vertical(at: 0, "zero"))
        elements.append(
            path(outline.filter { !$0.1.isNaN }.map { (panel.x.pixel($0.0), panel.y.pixel($0.1)) }, "error"))
        elements.append(path(zip(times, mean).map { (panel.x.pixel($0), panel.y.pixel($1)) }, "mean"))
        return elements
    }

    private func lagText(_ response: Response) -> String {
        func milliseconds(_ seconds: Double) -> String { fixed(1000 * seconds, 0).withMinusSigns }
        let interval = response.lagInterval.map {
            " (95 %: \(milliseconds($0.lowerBound)) to \(milliseconds($0.upperBound)))"
        }
        return "lag \(milliseconds(response.lagSeconds)) ms\(interval ?? "")"
    }
}
