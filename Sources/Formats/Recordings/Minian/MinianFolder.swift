internal import Core
internal import Files
internal import Foundation

/// A folder of zarr arrays as minian leaves it. It is recognized to say how to export it: its compression (Blosc) is
/// not read here.
struct MinianFolder: RecordingFormat {
    let description: RecordingDescription

    static func recognizes(_ place: RecordingPlace) throws(FileError) -> Bool {
        guard place.isFolder else { return false }
        if place.suffix == "zarr" { return true }
        for name in ["C.zarr", "YrA.zarr", "minian/C.zarr"] {
            if try FileKind(of: place.url.appending(path: name)) == .folder { return true }
        }
        return false
    }

    init(_ place: RecordingPlace, choices: RecordingChoices) throws(FileError) {
        throw FileError(
            .unsupported, path: place.path,
            "is a folder of zarr arrays, as minian writes them, which this program does not read",
            remedy: """
                Export the traces with their noise in Python:
                import numpy, xarray
                numpy.save("traces.npy", xarray.open_zarr("YrA.zarr")["YrA"].transpose("unit_id", "frame").values)
                They are fluorescence in arbitrary units; C is denoised.
                """)
    }

    func traces(ofTraceSet index: Int) throws(FileError) -> StoredTraces {
        preconditionFailure("a folder that is not read has no traces")
    }
}
