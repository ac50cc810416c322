internal import Core
internal import Files
package import Foundation

/// What a process leaves about a unit that it works on, has done, or could not do.
package struct UnitMark: Hashable, Sendable, Codable {
    static let schema = "cascade-registry/work-unit-mark"

    /// The host.
    package var host: String
    /// The process there.
    package var process: Int32
    /// The task of a job array, as `JOB_TASK`; `nil` outside of one.
    package var task: String?
    /// When the process began with it.
    package var startedAt: Date
    /// How long it took, in seconds; `nil` while it runs.
    package var seconds: Double?
    /// Why it failed.
    package var reason: String?
    /// What to do next.
    package var remedy: String?

    /// That of this process, which begins now.
    init() {
        let variables = ProcessInfo.processInfo.environment
        host = ProcessInfo.processInfo.hostName
        process = ProcessInfo.processInfo.processIdentifier
        task = variables["SLURM_ARRAY_JOB_ID"].map { "\($0)_\(variables["SLURM_ARRAY_TASK_ID"] ?? "0")" }
        startedAt = .now
    }

    func encoded() throws -> Data { try JSONDocument.encode(self, schema: Self.schema, version: 1) }
}

/// How far a unit is, as its folder tells.
package enum UnitState: String, Sendable, Codable, CaseIterable {
    /// Nobody has begun with it.
    case waiting
    /// A process works on it, which gave a sign of life a moment ago.
    case running
    /// Its process was killed, or its machine has stopped; it is simply run again.
    case interrupted
    /// It cannot be done, for a reason that it tells.
    case failed
    /// Its result is there.
    case done
}

/// How far all units of a work are, from one look at the names of its files.
package struct UnitStates: Sendable {
    private var states: [String: UnitState] = [:]
    /// The name of the file that says most about a unit.
    private var files: [String: String] = [:]

    /// After this time without a sign of life, in seconds, a process counts as dead. File systems of a network show a time
    /// up to a minute late.
    static let longestSilence = 120.0

    init(_ folder: URL, now: Date = .now) throws {
        for name in try folderNames(folder) {
            let parts = name.split(separator: ".")
            guard let key = parts.first, let last = parts.last, var state = UnitState(rawValue: String(last)),
                !AtomicFile.isUnfinished(name)
            else { continue }
            if state == .running, try !Self.isAlive(folder.appending(path: name), now: now) { state = .interrupted }
            let known = states[String(key)] ?? .waiting
            guard Self.rank(state) > Self.rank(known) else { continue }
            states[String(key)] = state
            files[String(key)] = name
        }
    }

    /// What is done stays done; what runs again has not failed.
    private static func rank(_ state: UnitState) -> Int {
        switch state {
        case .waiting: 0
        case .interrupted: 1
        case .failed: 2
        case .running: 3
        case .done: 4
        }
    }

    private static func isAlive(_ file: URL, now: Date) throws -> Bool {
        var status = stat()
        guard unsafe stat(file.path, &status) == 0 else {
            // It ended meanwhile.
            if errno == ENOENT { return false }
            throw FileError.system(path: file.path, "cannot be looked at", errno: errno)
        }
        return now.timeIntervalSince1970 - Double(status.modificationTime) / 1e9 < longestSilence
    }

    /// That of a unit.
    package subscript(unit: WorkUnit) -> UnitState { states[unit.digest.hexadecimal] ?? .waiting }

    /// That of the last step, which publishes.
    package var finishing: UnitState { states[UnitKey.finishing] ?? .waiting }

    func file(of key: String) -> String? { files[key] }
}

/// What the files of units are named by.
enum UnitKey {
    /// That of the last step; units have their digest.
    static let finishing = "finish"
}
