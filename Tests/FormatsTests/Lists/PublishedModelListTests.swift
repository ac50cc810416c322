import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

/// Reads the text of a list.
private func read(_ text: String) throws -> ModelListContents {
    try ModelListFile.read(Data(text.utf8), path: "list.yaml")
}

@Suite("Published lists of models")
struct PublishedModelListTests {
    static let sound = """
        ###
        ### Download links

        Global_EXC_30Hz_smoothing50ms_causalkernel:
            Link: https://example.org/s/one/download
            Info:
        Universal_7.5Hz_smoothing200ms:
            Link: https://example.org/s/two/download
            Info: ''
        """

    @Test("give every model its link and what its name tells, in their own order")
    func models() throws {
        let contents = try read(Self.sound)
        #expect(contents.models.map(\.name) == Self.names)
        #expect(contents.models.map(\.addresses).map { $0.map(\.text) } == Self.links)
        #expect(contents.remarks.isEmpty)
        let first = try #require(contents.models.first)
        #expect(first.listing.isCausal && first.listing.frameRateHz == 30 && first.listing.provenance == .name)
        #expect(first.archiveDigest == nil && first.archiveByteCount == nil)
    }

    private static let names = ["Global_EXC_30Hz_smoothing50ms_causalkernel", "Universal_7.5Hz_smoothing200ms"]
    private static let links = [["https://example.org/s/one/download"], ["https://example.org/s/two/download"]]

    @Test(
        "say the same however they are written",
        arguments: [
            sound.replacing("\n", with: "\r\n"), sound + "\n\n", sound.replacing("Info:", with: "Info: "),
            sound.replacing("Info: ''", with: "Info: null"), sound.replacing("Info: ''", with: "# nothing & *nothing*"),
            sound.replacing("    ", with: "  "), "\u{FEFF}" + sound, "---\n" + sound,
            sound.replacing("    Info: ''", with: "    Info: it is old\n    Other: [1, 2]"),
            sound.replacing("https://example.org/s/one/download", with: "\"https://example.org/s/one/download\""),
        ])
    func writings(_ text: String) throws {
        #expect(try read(text) == read(Self.sound))
    }

    @Test(
        "leave out names that do not tell a frame rate, and say so",
        arguments: [
            "1e3", "yes", "~", "12", "model_only_DS30", "Universal_30Hz", "GCaMP6s_5Hz", "\"\"",
            "Global_EXC_99999Hz_smoothing50ms", "Global_EXC_30Hz_smoothing9999999ms",
        ])
    func otherNames(_ name: String) throws {
        let contents = try read("\(name):\n  Link: https://example.org/x\n" + Self.sound)
        #expect(contents.models == (try read(Self.sound).models))
        let shown = name == "\"\"" ? "“”" : "“\(name)”"
        #expect(contents.remarks.count == 1)
        #expect(contents.remarks.first?.hasPrefix("\(shown) is left out: its name ") == true, "\(contents.remarks)")
    }

    @Test(
        "take names of a lab's own, and what they tell",
        arguments: [
            ("Lab_EXC_30Hz_smoothing50ms_causalkernel", "Lab", CellClass.excitatory, 30, 0.05, true),
            ("our_new_GCaMP_INH_7.5Hz_smoothing200ms", "our_new_GCaMP", .inhibitory, 7.5, 0.2, false),
            ("Lab_60Hz_smoothing10ms_high_noise", "Lab", nil, 60, 0.01, false),
            ("V1_2024_EXC_30Hz_smoothing50ms_v2", "V1_2024", .excitatory, 30, 0.05, false),
            ("30Hz_smoothing50ms", nil, nil, 30, 0.05, false),
            ("Lab-EXC-30Hz-smoothing50ms", "Lab", .excitatory, 30, 0.05, false),
            ("Lab_inhibitory_12.5hz_smoothing_25ms_causal", "Lab", .inhibitory, 12.5, 0.025, true),
        ] as [(String, String?, CellClass?, Double, Double, Bool)])
    func ownNames(
        name: String, family: String?, cellClass: CellClass?, rate: Double, smoothing: Double, isCausal: Bool
    ) throws {
        let contents = try read("\(name):\n  Link: https://example.org/x\n")
        let listing = try #require(contents.models.first).listing
        #expect(contents.models.first?.name == name && contents.remarks.isEmpty, "\(contents.remarks)")
        #expect(listing.provenance == .name)
        #expect(listing.traits[.family] == family && listing.traits.cellClass == cellClass)
        #expect(listing.frameRateHz == rate && listing.smoothingSeconds == smoothing && listing.isCausal == isCausal)
        #expect(listing.noiseLevels == nil && listing.isForHighNoise == (name.contains("high_noise") ? true : nil))
        // Windows of 64 frames are those of published models.
        #expect(listing.windowFrames == nil && listing.latencySeconds == nil)
    }

    @Test("remark on links that names share")
    func sharedLinks() throws {
        let two = try read(Self.sound.replacing("/two/", with: "/one/"))
        #expect(two.models.count == 2)
        #expect(
            two.remarks == [
                "\(Self.names[0]) and \(Self.names[1]) have the same link: one of them delivers the wrong model"
            ])
        let third = "\nGC8_EXC_15Hz_smoothing50ms:\n    Link: https://example.org/s/one/download"
        let three = try read(Self.sound.replacing("/two/", with: "/one/") + third)
        #expect(three.remarks.first?.contains("GC8_EXC_15Hz_smoothing50ms have the same link: all but one") == true)
        #expect(three.remarks.count == 1)
    }

    static let faults: [(String, String)] = [
        ("", "is empty"), (" \n\t\r\n", "is empty"), ("# only this\n", "is no list"), ("{}", "is no list of models"),
        ("<!DOCTYPE html>\n<html></html>", "is a web page"), ("\n  <html>", "is a web page"),
        ("Service unavailable", "is no list"), ("- a\n- b", "is no list"), ("a\u{0}b", "YAML"),
        ("A:\n  Link: https://example.org/x\n", "lists no model: no name tells"),
        ("A: https://example.org/x", "“A” (line 1) has no “Link”"), ("\nA:\n  Info:\n", "“A” (line 2) has no “Link”"),
        ("A:\n  Link:\n", "“A” (line 1): its “Link” is “”"),
        ("A:\n  Link: ftp://example.org/x\n", "“ftp://example.org/x”"),
        ("A:\n  Link: [a]\n", "something nested"),
        ("A:\n  Link: https://me:secret@example.org/\n", "without a password"),
        ("A: {Link: https://example.org/x}\nA: {Link: https://example.org/y}", "“A” is there twice"),
        ("A:\n  Link: https://example.org/x\n'B:\n  Link: https://example.org/y\n", "is not valid YAML: line "),
        ("A: &a {Link: https://example.org/x}\nB: *a", "line 1 uses a YAML anchor"), ("? [a]\n: b", "that is not text"),
        (String(repeating: "[", count: 100_000), "YAML"), (String(repeating: "- ", count: 100_000), "YAML"),
        (String(repeating: "a: ", count: 100_000), "YAML"), ("a: b\n---\nc: d", "YAML"),
    ]

    @Test("that are none, or not sound, are refused with the reason and the place", arguments: faults)
    func refusals(_ text: String, _ reason: String) throws {
        let error = try #require(throws: FileError.self) { try read(text) }
        #expect(error.path == "list.yaml" && error.category == .badData)
        #expect(error.detail.contains(reason), "\(error)")
        #expect(error.detail.utf8.count < 2000 && !error.detail.contains("\n"))
    }

    @Test("that are not text, or too large, are refused")
    func otherBytes() {
        for bytes in [Data([0x50, 0x4B, 3, 4, 0xFF]), Data(count: ModelListFile.largestFile + 1)] {
            #expect(throws: FileError.self) { try ModelListFile.read(bytes, path: "list.yaml") }
        }
    }

    @Test("cannot steer a terminal")
    func controlCharacters() throws {
        let contents = try read("\"\\e[2J\\u202E\": {Link: https://example.org/x}\n" + Self.sound)
        #expect(contents.remarks.first?.hasPrefix("“\u{FFFD}[2J\u{FFFD}” is left out") == true)
        let error = try #require(throws: FileError.self) { try read("A:\n  Link: \"\\e[2J\"\n") }
        #expect(!error.detail.contains("\u{1B}"))
    }

    @Test("with many faults give a bounded number of remarks")
    func manyRemarks() throws {
        let strangers = (0..<500).map { "stranger\($0): {Link: https://example.org/x}\n" }.joined()
        let contents = try read(strangers + Self.sound)
        #expect(contents.models.count == 2 && contents.remarks.count == 101)
        #expect(contents.remarks.last == "There are 400 more such remarks.")
    }

    @Test("that are damaged give an error or a list within its ranges")
    func damage() {
        let bytes = Array(Self.sound.utf8)
        for copy in DamagedCopies.truncations(of: bytes) + DamagedCopies.bitFlips(of: bytes) {
            do {
                let contents = try ModelListFile.read(Data(copy), path: "list.yaml")
                #expect(!contents.models.isEmpty && contents.models.allSatisfy { $0.listing.frameRateHz > 0 })
            } catch {
                #expect(error.path == "list.yaml")
            }
        }
    }
}

@Suite("The lists that are published")
struct PublishedModelListReferenceTests {
    @Test(
        "parse, every name of them",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)),
        arguments: [("keras", 156, 2), ("torch", 156, 0)])
    func names(form: String, count: Int, remarkCount: Int) throws {
        let bytes = try Data(contentsOf: ReferenceData.url("catalogs/available_models.\(form).yaml"))
        let contents = try ModelListFile.read(bytes, path: form)
        #expect(contents.models.count == count && contents.remarks.count == remarkCount, "\(contents.remarks)")
        let table = try String(contentsOf: ReferenceData.url("catalogs/expected_names.csv"), encoding: .utf8)
        let rows = table.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let models = Dictionary(uniqueKeysWithValues: contents.models.map { ($0.name, $0) })
        #expect(Set(models.keys) == Set(rows.map { $0[0] }))
        for row in rows {
            let listing = try #require(models[row[0]]).listing
            #expect(listing.frameRateHz == Double(row[7]) && listing.isCausal == (row[10] == "1"), "\(row)")
            #expect(listing.smoothingSeconds == (Double(row[8]) ?? 0) / 1000, "\(row)")
            #expect(listing.isForHighNoise == (row[11] == "1"), "\(row)")
        }
    }

    @Test(
        "have two pairs of names that share a link",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
    func pairs() throws {
        let bytes = try Data(contentsOf: ReferenceData.url("catalogs/available_models.keras.yaml"))
        let remarks = try ModelListFile.read(bytes, path: "keras").remarks
        let pairs = [
            ["GC8_EXC_10Hz_smoothing150ms_high_noise", "GC8_EXC_15Hz_smoothing50ms_high_noise"],
            ["GC8s_EXC_30Hz_smoothing25ms_high_noise", "GC8s_EXC_15Hz_smoothing50ms_high_noise"],
        ]
        for pair in pairs {
            #expect(remarks.contains { $0.contains(pair[0]) && $0.contains(pair[1]) }, "\(remarks)")
        }
    }
}
