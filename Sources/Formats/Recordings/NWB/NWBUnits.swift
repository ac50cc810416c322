package import Core
internal import Files
internal import Foundation

/// The discrete spikes of a trace set, as a table `Units`: a row per neuron with its spike times in the session's seconds,
/// the range of each as `earliest` and `latest`, and the neuron's row in the table of ROIs.
///
/// It is the file's own `/units` where that name is free, else `DiscreteSpikes` in the module that holds the traces.
package final class NWBUnits {
    private let series: NWBSeries
    private let rois: [Int]
    private let model: String
    private let path: String
    private var neurons: [[PlacedSpike]] = []

    init(at path: String, of series: NWBSeries, rois: [Int], model: String) {
        (self.path, self.series, self.rois, self.model) = (path, series, rois, model)
    }

    /// A path that nothing has yet in a module.
    static func path(in module: String, beside taken: [String]) -> String {
        var (name, number) = ("DiscreteSpikes", 2)
        while taken.contains(name) { (name, number) = ("DiscreteSpikes\(number)", number + 1) }
        return "\(module)/\(name)"
    }

    /// Takes the spikes of the next neurons.
    package func append(_ spikes: [[PlacedSpike]]) { neurons += spikes }

    /// Writes the table.
    func write(_ writer: borrowing HDF5Writer) throws(FileError) {
        guard neurons.count == rois.count else {
            throw FileError(
                .damaged, path: path, "was not written: \(neurons.count) of \(rois.count) neurons were delivered")
        }
        let seconds = try frameTimes()
        let table = series.regions.table?.address
        try writer.createGroup(path)
        try NWBSpikeFile.attach(type: "Units", to: path, writer)
        try writer.attach(
            "description",
            .text(
                "Discrete spikes that explain the expected spikes of the model \(model) (Cascade) best, inferred from "
                    + "calcium imaging by \(Program.name) \(Program.version)"), to: path)
        let columns = ["spike_times", "earliest", "latest"]
        try writer.attach("colnames", .names(columns + (table == nil ? [] : ["roi"])), to: path)
        try writer.write(neurons.indices.map(Int32.init), toNewArray: "\(path)/id")
        try NWBSpikeFile.attach(type: "ElementIdentifiers", of: "hdmf-common", to: "\(path)/id", writer)
        let ends = neurons.reduce(into: [UInt32]()) { $0.append(($0.last ?? 0) + UInt32($1.count)) }
        let frames: [(PlacedSpike) -> Int] = [
            { $0.frame }, { $0.uncertainty.lowerBound }, { $0.uncertainty.upperBound },
        ]
        let descriptions = [
            "the spike times of each neuron, in seconds", "the earliest time that each spike may as well have",
            "the latest time that each spike may as well have",
        ]
        for (index, column) in columns.enumerated() {
            let values = neurons.joined().map { seconds(frames[index]($0)) }
            try writer.write(values, toNewArray: "\(path)/\(column)")
            try attach("VectorData", descriptions[index], to: "\(path)/\(column)", writer)
            try writer.write(ends, toNewArray: "\(path)/\(column)_index")
            try attach("VectorIndex", "where each neuron's \(column) end", to: "\(path)/\(column)_index", writer)
            try writer.attach("target", .reference("\(path)/\(column)"), to: "\(path)/\(column)_index")
        }
        // Spikes of one frame have one time.
        let step = (seconds(series.frameCount - 1) - seconds(0)) / Double(max(1, series.frameCount - 1))
        try writer.attach("resolution", .number(step), to: "\(path)/spike_times")
        guard let table else { return }
        try writer.write(rois.map { Int32(series.regions.rows[$0]) }, toNewArray: "\(path)/roi")
        try attach("DynamicTableRegion", "the neuron's row in the table of ROIs", to: "\(path)/roi", writer)
        try writer.attach("table", .referenceTo(address: table), to: "\(path)/roi")
    }

    /// When a frame was, as the series says it.
    private func frameTimes() throws(FileError) -> (Int) -> Double {
        if let times = try series.object.numbers("timestamps") { return { times[$0] } }
        let start = try series.object.number("starting_time") ?? 0
        let rate = try series.object.member("starting_time")?.number(ofAttribute: "rate") ?? .nan
        return { start + Double($0) / rate }
    }

    private func attach(
        _ type: String, _ description: String, to path: String, _ writer: borrowing HDF5Writer
    ) throws(FileError) {
        try NWBSpikeFile.attach(type: type, of: "hdmf-common", to: path, writer)
        try writer.attach("description", .text(description), to: path)
    }
}
