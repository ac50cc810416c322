import Foundation

import Files
@testable import Formats

/// Folders as suite2p leaves them, with few numbers.
struct Suite2pFixture {
    /// One plane.
    struct Plane: Sendable {
        var roiCount = 4
        var frameCount = 100
        var labels: [Bool]? = [true, false, true, true]
        /// How `iscell.npy` is written.
        var labelForm = LabelForm.fortran
        var hasNeuropil = true
        var isFortran = false
        /// What `ops.npy` holds; `nil` for no such file.
        var ops: [(String, NumPyPickleFixture.Value)]? = [
            ("fs", .real(15)), ("suite2p_version", .text("0.14.4")), ("nplanes", .integer(1)), ("neucoeff", .real(0.7)),
            ("meanImg", .image(100)), ("date_proc", .date),
        ]
        var settings: [(String, NumPyPickleFixture.Value)]?
        /// Added to all samples, so that planes differ.
        var offset: Float = 100
        /// The last frames of these ROIs are zero.
        var zeros: [Int: Int] = [:]

        enum LabelForm: CaseIterable, Sendable { case fortran, pairs, column, flat }

        func sample(roi: Int, frame: Int) -> Float {
            frame >= frameCount - (zeros[roi] ?? 0) ? 0 : offset + Float(roi) + Float(frame % 7) / 8
        }

        func write(_ folder: URL) throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try matrix(folder.appending(path: "F.npy"), sample)
            if hasNeuropil { try matrix(folder.appending(path: "Fneu.npy")) { sample(roi: $0, frame: $1) / 2 } }
            try matrix(folder.appending(path: "spks.npy")) { _, frame in Float(frame % 5) }
            if let labels { try write(labels, folder.appending(path: "iscell.npy")) }
            if let ops {
                try NumPyPickleFixture.file(ops).write(to: folder.appending(path: "ops.npy"))
            }
            if let settings {
                try NumPyPickleFixture.file(settings, isNumPy2: true).write(to: folder.appending(path: "settings.npy"))
            }
            try NumPyPickleFixture.file([("ypix", .image(3))]).write(to: folder.appending(path: "stat.npy"))
        }

        private func matrix(_ url: URL, _ sample: (Int, Int) -> Float) throws {
            let values =
                isFortran
                ? (0..<frameCount).flatMap { frame in (0..<roiCount).map { sample($0, frame) } }
                : (0..<roiCount).flatMap { roi in (0..<frameCount).map { sample(roi, $0) } }
            let header = NPYHeader(
                storage: NumberStorage(.float32), isFortranOrder: isFortran, shape: [roiCount, frameCount])
            try (header.encoded + Data(littleEndian: values)).write(to: url)
        }

        private func write(_ labels: [Bool], _ url: URL) throws {
            let numbers = labels.map { $0 ? 1.0 : 0 }
            let probabilities = labels.map { $0 ? 0.9 : 0.2 }
            switch labelForm {
            case .fortran:
                let header = NPYHeader(
                    storage: NumberStorage(.float64), isFortranOrder: true, shape: [labels.count, 2])
                try (header.encoded + Data(littleEndian: numbers + probabilities)).write(to: url)
            case .pairs:
                try NPYWriter.write(
                    zip(numbers, probabilities).flatMap { [$0, $1] }, shape: [labels.count, 2], to: url)
            case .column: try NPYWriter.write(numbers, shape: [labels.count, 1], to: url)
            case .flat:
                let header = NPYHeader(storage: NumberStorage(.bool), isFortranOrder: false, shape: [labels.count])
                try (header.encoded + Data(labels.map { $0 ? 1 : 0 })).write(to: url)
            }
        }
    }

    /// `SESSION/suite2p/plane0`, …; returns the session's folder.
    static func session(_ planes: [Plane], combined: Plane? = nil, in folder: URL) throws -> URL {
        let session = folder.appending(path: "session")
        for (index, plane) in planes.enumerated() { try plane.write(session.appending(path: "suite2p/plane\(index)")) }
        try combined?.write(session.appending(path: "suite2p/combined"))
        return session
    }
}
