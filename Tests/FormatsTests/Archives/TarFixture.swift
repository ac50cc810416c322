/// Builds a tar archive byte by byte, so that it can lie.
struct TarFixture {
    struct Entry {
        var name: String
        var contents: [UInt8] = Array("contents".utf8)
        /// 0: file, 1: hard link, 2: symbolic link, 3: device, 5: folder, 6: pipe.
        var kind: Character = "0"
        var link = ""
        var mode = 0o644
    }

    var entries: [Entry]

    func bytes() -> [UInt8] {
        entries.flatMap(block) + [UInt8](repeating: 0, count: 1024)
    }

    private func block(_ entry: Entry) -> [UInt8] {
        let contents = entry.kind == "0" ? entry.contents : []
        var header = field(entry.name, 100) + octal(entry.mode, 8) + octal(0, 8) + octal(0, 8)
        header += octal(contents.count, 12) + octal(0, 12) + [UInt8](repeating: 32, count: 8)
        header += Array(String(entry.kind).utf8) + field(entry.link, 100) + field("ustar\u{0}00", 8)
        header += [UInt8](repeating: 0, count: 512 - header.count)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: octal(sum, 7) + [32])
        return header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
    }

    private func field(_ text: String, _ width: Int) -> [UInt8] {
        Array(text.utf8.prefix(width)) + [UInt8](repeating: 0, count: max(0, width - text.utf8.count))
    }

    private func octal(_ number: Int, _ width: Int) -> [UInt8] {
        let digits = String(number, radix: 8)
        return Array(String(repeating: "0", count: width - 1 - digits.count).utf8) + Array(digits.utf8) + [0]
    }
}
