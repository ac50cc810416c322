import Core
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The catalog")
struct CatalogTests {
    @Test("is what registry.sqlite.schema says, with foreign keys on and a rollback journal")
    func schema() throws {
        try withRegistry { registry in
            let expected = try DatabaseQueue()
            try expected.write { try $0.execute(sql: Catalog.schema) }
            #expect(try Self.tables(registry.catalog.database) == Self.tables(expected))
            let pragma = { (name: String) in
                try registry.catalog.database.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
            }
            #expect(try pragma("journal_mode") == "delete")
            #expect(try pragma("foreign_keys") == "1")
            #expect(try pragma("user_version") == "\(Catalog.schemaVersion)")
            #expect(try pragma("application_id") == "\(Catalog.applicationID)")
        }
    }

    @Test("has only strict tables")
    func strictTables() throws {
        try withRegistry { registry in
            let loose = try registry.catalog.read { database in
                try String.fetchAll(
                    database,
                    sql:
                        "SELECT name FROM pragma_table_list WHERE NOT strict AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'neuron_text%'"
                )
            }
            #expect(loose.isEmpty)
        }
    }

    @Test("of an older version becomes the same as a fresh one")
    func older() throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            let fresh = try Self.tables(registry.catalog.database)
            try registry.catalog.database.write { database in
                try database.execute(
                    sql: """
                        PRAGMA user_version = 0; DROP TABLE alias; DROP INDEX model_candidate;
                        ALTER TABLE model DROP COLUMN region;
                        CREATE TABLE former (id INTEGER PRIMARY KEY, model_id INTEGER REFERENCES model (id))
                        """)
            }
            let reopened = try OpenRegistry(at: registry.location)
            #expect(try Self.tables(reopened.catalog.database) == fresh)
            #expect(try reopened.models.all() == [record])
        }
    }

    @Test("of a newer version is left alone: models can be read, changes are refused with the remedy")
    func newer() throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            try registry.catalog.database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
            let reopened = try OpenRegistry(at: registry.location)
            #expect(try reopened.models.all() == [record])
            let error = try #require(throws: RegistryError.self) { try reopened.models.setAlias("mine", to: record) }
            #expect(error.reason.contains("version 99"))
            #expect(error.remedy?.contains("newer") == true)
            let version = try registry.catalog.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            #expect(version == 99)
        }
    }

    @Test("that is missing is rebuilt from the manifests, aliases included")
    func missing() throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            let expected = try Self.filled(location).models.all()
            for file in try folderContents(folder) where file.hasPrefix("registry.sqlite") {
                try FileManager.default.removeItem(at: folder.appending(path: file))
            }
            #expect(try OpenRegistry(at: location).models.all() == expected)
            #expect(expected.first?.aliases == ["mine"])
        }
    }

    @Test("that is no database, or somebody else's, is kept aside and rebuilt", arguments: [true, false])
    func damaged(isDatabase: Bool) throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            let expected = try Self.filled(location).models.all()
            for file in try folderContents(folder) where file.hasPrefix("registry.sqlite") {
                try FileManager.default.removeItem(at: folder.appending(path: file))
            }
            if isDatabase {
                let other = try DatabaseQueue(path: location.catalog.path)
                try other.write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER PRIMARY KEY)") }
                try other.close()
            } else {
                try Data("this is not SQLite".utf8).write(to: location.catalog)
            }
            let reopened = try OpenRegistry(at: location)
            #expect(try reopened.models.all() == expected)
            #expect(try reopened.maintenance.verify(full: true).isSound)
            #expect(try folderContents(folder).contains { $0.hasPrefix("registry.sqlite.damaged-") })
        }
    }

    @Test("in a folder that may not be written is replaced by one in memory: models can be read, changes are refused")
    func readOnly() async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            try Self.filled(RegistryLocation(folder: folder)).catalog.database.close()
            let permissions = { (mode: Int) in
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            }
            try permissions(0o555)
            await #expect(processExitsWith: .success) { [path = path as String] in
                if geteuid() == 0 { try #require(setuid(65534) == 0) }
                let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
                let record = try registry.models.named("mine")
                let expected = try Generated.bundle(SampleModels.configuration())
                try #require(try registry.models.bundle(of: record) == expected)
                let error = try #require(throws: RegistryError.self) { try registry.models.remove(record) }
                try #require(error.category == .permission)
                let information = try registry.information()
                try #require(information.readOnlyReason == error.reason)
            }
            try permissions(0o755)
        }
    }

    @Test("that another process holds is “locked” after the time-out, and not damaged")
    func locked() throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            let other = try OpenRegistry(at: registry.location, lockTimeoutSeconds: 0.1)
            let error = try #require(throws: RegistryError.self) {
                try registry.catalog.write { _ in try other.models.setAlias("mine", to: record) }
            }
            #expect(error.category == .locked)
            #expect(error.reason.contains("0.1 s"))
            #expect(try !folderContents(registry.location.folder).contains { $0.contains("damaged") })
        }
    }

    @Test("that was altered anywhere is mended, found by verification, or says the same", arguments: 0..<8)
    func altered(offset: Int) throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            let filled = try Self.filled(location)
            let expected = try filled.models.all()
            try filled.catalog.database.close()
            let bytes = try Data(contentsOf: location.catalog)
            for position in stride(from: offset * 101, to: bytes.count, by: 1499) {
                for file in try folderContents(folder) where file.hasPrefix("registry.sqlite") {
                    try FileManager.default.removeItem(at: folder.appending(path: file))
                }
                var altered = bytes
                altered[position] ^= UInt8(1 << offset)
                try altered.write(to: location.catalog)
                do {
                    let registry = try OpenRegistry(at: location)
                    let isSound = try registry.maintenance.verify(full: false).isSound
                    let models = try registry.models.all()
                    #expect(models == expected || !isSound, "position \(position)")
                    try registry.catalog.database.close()
                } catch let error as RegistryError {
                    #expect(error.category == .badData, "position \(position): \(error)")
                }
            }
        }
    }

    @Test("learns of manifests that appear, change or disappear behind its back")
    func synchronization() throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            let registry = try OpenRegistry(at: location)
            try registry.add(SampleModels.configuration(name: "first"))
            let sample = try SampleModels.unverified(SampleModels.configuration(name: "second"), content: "b")
            for bytes in sample.objects { try registry.store.put(bytes) }
            try registry.manifests.add(sample.manifest)
            #expect(try OpenRegistry(at: location).models.all().map(\.name) == ["first", "second"])
            try registry.manifests.removeModel(file: "first@1.json")
            #expect(try OpenRegistry(at: location).models.all().map(\.name) == ["second"])
        }
    }

    private static func filled(_ location: RegistryLocation) throws -> OpenRegistry {
        let registry = try OpenRegistry(at: location)
        let record = try registry.add(SampleModels.configuration()).record
        try registry.models.setAlias("mine", to: record)
        try registry.catalog.database.close()
        return try OpenRegistry(at: location)
    }

    private static func tables(_ database: DatabaseQueue) throws -> [String] {
        try database.read {
            try String.fetchAll($0, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        }
    }
}
