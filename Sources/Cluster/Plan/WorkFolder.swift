internal import Core
package import Files
package import Foundation

/// The folder of a work, whose files are all that is known of it:
///
/// ```
/// plan.json                 the command and its units; never changed
/// inputs/…                  copies of what the command reads and a person may edit meanwhile
/// states/DIGEST.done        a unit that is done, and how long it took
/// states/DIGEST.failed      a unit that failed, and why
/// states/DIGEST.….running   a unit that a process works on; touched as long as it lives
/// submissions/1….           what was submitted: which units, the scripts, and the jobs' numbers
/// logs/JOB-TASK.log         what the tasks said
/// ```
///
/// Every file appears by a rename, and nothing is counted anywhere else, so that any number of processes may work in it, on
/// any number of hosts, and each may be killed at any moment.
package struct WorkFolder: Hashable, Sendable {
    /// The folder.
    package let place: URL

    /// The name of the work.
    package var name: String { place.lastPathComponent }

    var states: URL { place.appending(path: "states") }
    var submissions: URL { place.appending(path: "submissions") }
    /// What tasks say.
    package var logs: URL { place.appending(path: "logs") }

    /// The work of a name.
    ///
    /// - Parameters:
    ///   - name: that of its folder.
    ///   - root: where works are.
    /// - Throws: ``WorkError`` when there is none.
    package init(named name: String, in root: URL) throws {
        guard Self.isName(name) else {
            throw WorkError(.usage, "“\(name)” is no name of a work", remedy: Self.lookAtList)
        }
        place = root.appending(path: name)
        guard try FileKind(of: place.appending(path: "plan.json")) != nil else {
            let similar = Core.names(similarTo: name, among: try Self.names(in: root), changing: 0.4).first
            throw WorkError(
                .notFound, "there is no work “\(name)” in \(root.path)",
                remedy: similar.map { "Did you mean “\($0)”?" } ?? Self.lookAtList)
        }
    }

    private init(place: URL) {
        self.place = place
    }

    private static let lookAtList = "See `cascade-registry work list`."

    /// The names of all works, sorted.
    package static func names(in root: URL) throws(FileError) -> [String] {
        guard try FileKind(of: root) != nil else { return [] }
        return try folderNames(root).filter(isName)
    }

    private static func isName(_ name: String) -> Bool {
        name.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9._+-]*/#) != nil
    }

    /// Makes the folder of a new work; it appears whole or not at all.
    ///
    /// - Parameters:
    ///   - subject: what the work is named by, as far as that can name a folder; a number follows where it is taken.
    ///   - root: where works are.
    ///   - inputs: what is copied, by the names of the copies.
    ///   - plan: makes the plan, which may name the copies in a folder.
    /// - Returns: the new work.
    /// - Throws: ``WorkError`` where the same work is there already and not done, `FileError` when it cannot be written.
    package static func make(
        for subject: String, in root: URL, inputs: [String: Data], plan: (_ inputs: URL) throws -> WorkPlan
    ) throws -> WorkFolder {
        try createFolders(root)
        let allowed = subject.map { isName("_\($0)") ? $0 : "-" }
        let stem = isName(String(allowed)) ? String(allowed) : "work-\(String(allowed))"
        for number in 1... {
            let folder = WorkFolder(place: root.appending(path: number == 1 ? stem : "\(stem)-\(number)"))
            let plan = try plan(folder.place.appending(path: "inputs"))
            if try FileKind(of: folder.place) != nil {
                try folder.refuse(plan.units)
                continue
            }
            do {
                try folder.write(plan, inputs: inputs)
                return folder
            } catch let error as FileError where error.code == .exists {
                // Somebody else was a moment earlier.
                try folder.refuse(plan.units)
            }
        }
        throw WorkError(.bug, "there is no free name for “\(subject)”")
    }

    /// Refuses units that this work has and that are not done.
    private func refuse(_ units: [WorkUnit]) throws {
        guard try FileKind(of: place.appending(path: "plan.json")) != nil, try plan().units == units,
            try unitStates().finishing != .done
        else { return }
        throw WorkError(
            .usage, "this work is planned already, as “\(name)”",
            remedy: "See `cascade-registry work status \(name)`; submit what is missing: "
                + "`cascade-registry work resume \(name)`.")
    }

    private func write(_ plan: WorkPlan, inputs: [String: Data]) throws {
        let folder = try AtomicFolder(place)
        for name in ["states", "submissions", "logs"] { try folder.createFolder(name) }
        if !inputs.isEmpty { try folder.createFolder("inputs") }
        for (name, bytes) in inputs { try folder.write(bytes, as: "inputs/\(name)") }
        let document = try JSONDocument.encode(plan, schema: WorkPlan.schema, version: WorkPlan.version)
        try folder.write(document, as: "plan.json")
        try folder.commit()
    }

    /// What is to be done.
    ///
    /// - Throws: ``WorkError`` when the plan is damaged, or of a newer version.
    package func plan() throws -> WorkPlan {
        try document(
            WorkPlan.self, in: place.appending(path: "plan.json"), schema: WorkPlan.schema, version: WorkPlan.version,
            atMost: WorkPlan.mostBytes)
    }

    /// Reads a document of the folder.
    func document<Content: Decodable>(
        _ type: Content.Type, in file: URL, schema: String, version: Int, atMost limit: Int = 1 << 24
    ) throws -> Content {
        let bytes = try FileBytes(file, atMost: limit).bytes
        do {
            return try JSONDocument.decode(type, from: Data(bytes), schema: schema, version: version)
        } catch {
            let detail =
                switch error {
                case .otherSchema(let name): "is of the format “\(name)”, expected “\(schema)”"
                case .newer(let newer): "has version \(newer), this program reads \(version)"
                case .unreadable(let reason): reason
                }
            throw WorkError(
                .badData, "\(file.path): \(detail)", remedy: "Give the command again: it plans the work anew.")
        }
    }

    /// Makes a folder and those above it.
    private static func createFolders(_ folder: URL) throws(FileError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError.system(path: folder.path, "cannot be created", error)
        }
    }
}
