import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite(
    "Exported structures, read by scipy",
    .enabled(if: Python.has("scipy.io, numpy"), "Python's scipy is absent: pip install scipy"))
struct CAttachedScipyTests {
    /// Prints, one line per cell, what the fields hold; doubles as their exact hexadecimal form.
    private static let listing = """
        import sys, scipy.io, numpy
        for cell in scipy.io.loadmat(sys.argv[1])["CAttached"].ravel():
            names = cell.dtype.names or ()
            parts = []
            for name in ("events_AP", "fluo_time", "fluo_mean"):
                if name in names:
                    values = cell[name][0, 0]
                    kind = "single" if values.dtype == numpy.float32 else "double"
                    parts.append(name + ":" + kind + ":" + ",".join(float(v).hex() for v in values.ravel()))
            print(";".join(parts))
        """

    @Test("have the fields of the neuron, bit for bit, and empty places where recordings were left out")
    func fields() throws {
        try withTemporaryFolder { folder in
            let neuron = SampleNeurons.varied()
            let file = folder.appending(path: "CAttached_cell_1_mini.mat")
            try CAttachedFile.write(neuron, to: file)
            let lines = try Python.run(Self.listing, file.path).split(
                separator: "\n", omittingEmptySubsequences: false
            ).dropLast()
            #expect(lines.count == 5)
            for (index, line) in lines.enumerated() {
                guard let recording = neuron.recordings.first(where: { $0.index == index }) else {
                    #expect(line == "")
                    continue
                }
                let fields = Dictionary(
                    uniqueKeysWithValues: line.split(separator: ";").map { field in
                        let parts = field.split(separator: ":", omittingEmptySubsequences: false)
                        return (String(parts[0]), (kind: String(parts[1]), values: numbers(parts[2])))
                    })
                let isSingle = if case .float32 = recording.dff { true } else { false }
                #expect(fields["fluo_mean"]?.kind == (isSingle ? "single" : "double"))
                #expect(fields["fluo_mean"]?.values == recording.dff.doubles.map(\.bitPattern))
                #expect(fields["fluo_time"]?.values == recording.timeSeconds.map(\.bitPattern))
                let spikes = try #require(fields["events_AP"]).values.map { Double(bitPattern: $0) / 1e4 }
                #expect(spikes.count == recording.spikeTimesSeconds.count)
                for (read, written) in zip(spikes, recording.spikeTimesSeconds) {
                    #expect(abs(read - written) <= written.ulp)
                }
            }
        }
    }

    /// The bits of the numbers in a line of the listing; every NaN counts as the usual one.
    private func numbers(_ list: Substring) -> [UInt64] {
        list.split(separator: ",").map { text in
            (text == "nan" ? Double.nan : Double(String(text)) ?? .infinity).bitPattern
        }
    }
}
