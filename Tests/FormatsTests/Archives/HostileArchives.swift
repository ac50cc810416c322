import Testing

/// Archives that somebody built to do harm, or that two readers would read in two ways.
struct HostileArchive: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// A word of the message.
    let reason: String

    private static func zip(_ what: String, _ reason: String, _ entries: ZipFixture.Entry...) -> HostileArchive {
        HostileArchive(testDescription: what, bytes: ZipFixture(entries: entries).bytes(), reason: reason)
    }

    private static func tar(_ what: String, _ reason: String, _ entries: TarFixture.Entry...) -> HostileArchive {
        HostileArchive(testDescription: what, bytes: TarFixture(entries: entries).bytes(), reason: reason)
    }

    private static func whole(_ what: String, _ reason: String, _ fixture: ZipFixture) -> HostileArchive {
        HostileArchive(testDescription: what, bytes: fixture.bytes(), reason: reason)
    }

    private static let sound = ZipFixture.Entry("config.yaml")

    static let names = [
        zip("a path above the folder", "..", sound, .init("../escaped")),
        zip("a path above by a detour", "..", .init("a/../../escaped")),
        zip("a path that ends above", "..", .init("a/..")),
        zip("an absolute path", "absolute", .init("/tmp/escaped")),
        zip("a path of Windows", "colon", .init("C:\\escaped")),
        zip("a drive", "colon", .init("C:escaped")),
        zip("a backslash", "backslash", .init("a\\..\\escaped")),
        zip("backslashes for slashes", "backslash separates", .init("folder\\config.yaml")),
        zip("a NUL in the name", "UTF-8", sound.with { $0.name += [0, 65] }),
        zip("a name that is not UTF-8", "UTF-8", sound.with { $0.name += [0xFF] }),
        zip("a control character", "control", .init("config\n.yaml")),
        zip("an empty name", "refused", .init("")),
        zip("an empty folder name", "absolute", .init("a//b")),
        zip("a dot within", "absolute", .init("a/./b")),
        zip("a very long name", "too long", .init(String(repeating: "x", count: 2000))),
        zip("very deep folders", "too deep", .init(String(repeating: "d/", count: 65) + "x")),
        zip("one name twice", "twice", sound, sound),
        zip("names equal without case", "take its name", sound, .init("Config.YAML")),
        zip("names equal after normalisation", "twice", .init("\u{E9}"), .init("e\u{301}")),
        zip("names equal to readers of compatibility forms", "take its name", .init("fi"), .init("\u{FB01}")),
        zip("folders equal without case", "take its name", .init("a/x"), .init("A/y")),
        zip("a file that is a folder too", "take its name", .init("a"), .init("a/b")),
        tar("a path above in a tar", "..", .init(name: "../escaped")),
        tar("an absolute path in a tar", "absolute", .init(name: "/tmp/escaped")),
        tar("one name twice in a tar", "twice", .init(name: "a"), .init(name: "a")),
        tar("one name twice, once with a dot", "twice", .init(name: "a"), .init(name: "./a")),
    ]

    static let kinds = [
        zip("a symbolic link", "link", sound.with { $0.mode = 0o120777 }),
        zip("a device", "neither", sound.with { $0.mode = 0o020666 }),
        zip("a file that runs as its owner", "setuid", sound.with { $0.mode = 0o104755 }),
        zip("an encrypted file", "encrypted", sound.with { $0.flags = 1 }),
        tar("a symbolic link out of the folder", "symbolic link", .init(name: "a", kind: "2", link: "/etc/passwd")),
        tar(
            "a file through a link", "symbolic link", .init(name: "a", kind: "2", link: "/tmp"),
            .init(name: "a/escaped")),
        tar("a hard link", "hard link", .init(name: "x"), .init(name: "a", kind: "1", link: "x")),
        tar("a device in a tar", "neither", .init(name: "a", kind: "3")),
        tar("a pipe in a tar", "neither", .init(name: "a", kind: "6")),
        tar("a file that runs as its owner in a tar", "setuid", .init(name: "a", mode: 0o4755)),
    ]

    static let lies = [
        zip("two names for one entry", "contradicts", sound.with { $0.localName = Array("other.yaml".utf8) }),
        zip("two sizes for one entry", "contradicts", sound.with { $0.localByteCount = 3 }),
        zip("two checksums for one entry", "contradicts", sound.with { $0.localChecksum = 3 }),
        zip("a wrong checksum", "altered", sound.with { $0.checksum = 3 }),
        zip("a size that is too large", "altered", sound.with { $0.byteCount = 4000 }),
        zip("an unknown compression", "compression", sound.with { $0.method = 77 }),
        zip("two entries at one place", "overlaps", sound, sound.with { $0.localHeader = 0 }),
        zip("an entry at no place", "position 1000000", sound.with { $0.localHeader = 1_000_000 }),
        zip("a size beyond four bytes that is not there", "altered", sound.with { $0.byteCount = 0xFFFF_FFFF }),
        whole("bytes after the end", "after its end", ZipFixture(entries: [sound], suffix: [0])),
        whole("another archive after the end", "overlaps", second),
        whole("fewer entries than there are", "another size", ZipFixture(entries: [sound], entryCount: 0)),
        whole("more entries than there are", "no directory record", ZipFixture(entries: [sound], entryCount: 2)),
        whole(
            "more entries than allowed", "more than 1000 entries",
            ZipFixture(entries: (0...1000).map { ZipFixture.Entry("\($0)", []) })),
        whole("a bomb", "more than", ZipFixture(entries: [.init("zeros", [UInt8](repeating: 0, count: 5000))])),
        HostileArchive(testDescription: "nothing", bytes: [], reason: "no archive"),
        HostileArchive(testDescription: "a text", bytes: Array("config".utf8), reason: "no archive"),
    ]

    /// The first archive hides behind the second, whose reader sees one entry and foreign bytes before it.
    private static var second: ZipFixture {
        ZipFixture(entries: [.init("other.yaml")], prefix: ZipFixture(entries: [sound]).bytes())
    }
}
