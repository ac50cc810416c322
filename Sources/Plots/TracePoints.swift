/// The points of a trace in a panel. Where several samples share a pixel, only the first, the smallest, the largest and
/// the last are kept, which paints the same picture whatever the number of samples.
func tracePoints(times: [Double], samples: [Double], in panel: Panel) -> [(x: Double, y: Double)] {
    var points: [(x: Double, y: Double)] = []
    let pixels = Int(panel.width.rounded(.up))
    guard times.count > 2 * pixels else {
        return zip(times, samples).map { (panel.x.pixel($0), panel.y.pixel($1)) }
    }
    var start = 0
    while start < times.count {
        let column = panel.x.pixel(times[start]).rounded(.down)
        var end = start + 1
        while end < times.count, panel.x.pixel(times[end]).rounded(.down) == column { end += 1 }
        let present = (start..<end).filter { samples[$0].isFinite }
        if let lowest = present.min(by: { samples[$0] < samples[$1] }),
            let highest = present.max(by: { samples[$0] < samples[$1] }),
            let first = present.first, let last = present.last
        {
            var previous = -1
            for index in [first, lowest, highest, last].sorted() where index != previous {
                points.append((column + 0.5, panel.y.pixel(samples[index])))
                previous = index
            }
        } else {
            points.append((.nan, .nan))
        }
        start = end
    }
    return points
}
