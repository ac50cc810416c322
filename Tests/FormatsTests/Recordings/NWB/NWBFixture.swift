import Foundation

import Files
@testable import Formats

/// NWB files as PyNWB lays them out, with as much as is read.
struct NWBFixture {
    struct Series {
        var path = "/processing/ophys/DfOverF/RoiResponseSeries"
        var container = "DfOverF"
        var rois = [0, 1, 2]
        var frames = 40
        var isTransposed = false
        var timestamps: [Double]?
        var unit = "n.a."
        var scale = 1.0
        var offset = 0.0
        /// In another file.
        var link: String?
        /// The value of a ROI in a frame.
        var value: @Sendable (Int, Int) -> Double = { Double($0) + Double($1) / 100 }
    }

    var series = [Series()]
    var rateHz = 20.0
    var tableRows = 3
    var columns: [String: [Double]] = [:]
    var indicator = "GCaMP6f"
    var isNewest = false

    func write(to url: URL) throws {
        try HDF5Fixture.create(url, isNewest: isNewest) { file in
            try file.attach("nwb_version", .text("2.8.0"), to: "/")
            file.array("/identifier", text: "session 7")
            file.array("/general/subject/species", text: "Mus musculus")
            let plane = "/general/optophysiology/ImagingPlane"
            file.array("\(plane)/indicator", text: indicator)
            file.array("\(plane)/location", text: "V1")
            file.array("\(plane)/imaging_rate", [], [rateHz * 2])
            let table = "/processing/ophys/ImageSegmentation/PlaneSegmentation"
            file.array("\(table)/id", [tableRows], integers: Array(0..<tableRows))
            try file.link("\(table)/imaging_plane", to: plane)
            for (name, labels) in columns {
                file.array("\(table)/\(name)", labels.count == tableRows ? [tableRows] : [tableRows, 2], labels)
            }
            var containers: Set<String> = []
            for series in series {
                try write(series, table, to: file)
                let container = series.path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
                guard containers.insert(container).inserted else { continue }
                try file.attach("neurodata_type", .text(series.container), to: container)
            }
        }
    }

    private func write(_ series: Series, _ table: String, to file: borrowing HDF5Writer) throws {
        let (rois, frames) = (series.rois.count, series.frames)
        file.array("\(series.path)/rois", [rois], integers: series.rois)
        try file.attach("table", .reference(table), to: "\(series.path)/rois")
        if let times = series.timestamps {
            file.array("\(series.path)/timestamps", [times.count], times)
        } else {
            file.array("\(series.path)/starting_time", [], [0.5])
            try file.attach("rate", .number(rateHz), to: "\(series.path)/starting_time")
        }
        if let link = series.link {
            file.link("\(series.path)/data", toFile: link, "/traces")
            return
        }
        let values =
            series.isTransposed
            ? (0..<rois).flatMap { roi in (0..<frames).map { series.value(roi, $0) } }
            : (0..<frames).flatMap { frame in (0..<rois).map { series.value($0, frame) } }
        file.array(
            "\(series.path)/data", series.isTransposed ? [rois, frames] : [frames, rois],
            values.map { ($0 - series.offset) / series.scale })
        try file.attach("unit", .text(series.unit), to: "\(series.path)/data")
        try file.attach("conversion", .number(series.scale), to: "\(series.path)/data")
        try file.attach("offset", .number(series.offset), to: "\(series.path)/data")
    }
}
