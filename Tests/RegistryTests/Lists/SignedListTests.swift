import Core
import Download
import Files
import Formats
import Foundation
import TestSupport
import Testing

@testable import Registry

@Suite("Lists that are signed with SSH keys", .enabled(if: SSHKey.isThere, "needs OpenSSH's ssh-keygen"))
struct SignedListTests {
    @Test(
        "are accepted if the key is the one that was demanded, and with every refresh",
        arguments: ["ed25519", "ecdsa", "rsa"])
    func accepted(type: String) throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder, type: type)
            let signers = try AllowedSigners("\(key.path).pub")
            try lab.record()
            #expect(try lab.publish(signedWith: key).isSigned)
            let added = try lab.add(signedBy: signers)
            #expect(added.outcome == .added && added.list.lastGood?.signer == "anna@lab")
            #expect(try lab.reader.lists.named("lab").signers == signers)
            try lab.record(["cell3": 3])
            try lab.publish(signedWith: key)
            let refreshed = try #require(try lab.refresh())
            #expect(refreshed.outcome == .changed && refreshed.list.lastGood?.signer == "anna@lab")
            // Whoever adds it again without a word does not give up what was demanded.
            #expect(try lab.add().list.signers == signers)
            #expect(try lab.reader.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("are told by the words of the key itself, of its file, and of an allowed-signers file")
    func waysToName() throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder)
            let text = try String(contentsOfFile: "\(key.path).pub", encoding: .utf8)
            try lab.record()
            try lab.publish(signedWith: key)
            let file = lab.folder.appending(path: "allowed")
            try Data("# ours\n\n*@example.org,!eve@example.org namespaces=\"git,cascade-registry-list\" \(text)".utf8)
                .write(to: file)
            for (given, name) in [
                (text, "anna@lab"), ("\(key.path).pub", "anna@lab"), (file.path, "*@example.org"),
            ] {
                #expect(try lab.add(signedBy: AllowedSigners(given)).list.lastGood?.signer == name)
            }
        }
    }

    /// What is wrong with what the server delivers, and the words that say so.
    enum Fault: String, CaseIterable {
        case changedList = "its signature does not fit it"
        case changedSignature = "signature"
        case otherKey = "is signed by another key (SHA256:"
        case noSignature = "must be signed, and its signature does not come"
        case otherPurpose = "does not fit it: one of both was altered"
    }

    @Test(
        "by another key, without a signature, or with a changed byte are refused with the reason; the last good one stays",
        arguments: Fault.allCases)
    func refused(fault: Fault) throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder)
            try lab.record()
            try lab.publish(signedWith: key)
            let signers = try AllowedSigners("\(key.path).pub")
            let good = try lab.add(signedBy: signers).list
            try lab.record(["cell3": 3])
            try lab.publish(signedWith: fault == .otherKey ? SSHKey.make("eve", in: lab.folder) : key)
            let signature = lab.published.appending(path: "list.json.sig")
            switch fault {
            case .changedList: try lab.damage("list.json")
            case .changedSignature: try lab.damage("list.json.sig")
            case .noSignature: try FileManager.default.removeItem(at: signature)
            case .otherPurpose:
                let run = try ToolRun(
                    "ssh-keygen", ["-Y", "sign", "-n", "file", "-f", key.path],
                    input: Data(contentsOf: lab.published.appending(path: "list.json")), in: lab.folder)
                try run.output.write(to: signature)
            case .otherKey: break
            }
            let refreshed = try #require(try lab.refresh())
            #expect(refreshed.outcome == .failed)
            let failure = try #require(refreshed.list.lastFailure)
            #expect(failure.reason.contains(fault.rawValue), "\(failure.reason)")
            #expect(refreshed.list.lastGood == good.lastGood)
            #expect(throws: RegistryError.self) { try lab.add() }
            let fresh = try #require(throws: RegistryError.self) {
                try lab.publisher.lists.add(
                    .address(lab.list), signedBy: signers, from: lab.publisher.lists.source(ShareScene.network))
            }
            #expect(fresh.reason.contains(fault.rawValue), "\(fresh)")
            #expect(try lab.publisher.lists.all().isEmpty)
            #expect(try folderContents(lab.reader.location.temporary).isEmpty)
        }
    }

    @Test("by a key that may sign other things only, or no more, are refused by its name")
    func forbidden() throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder)
            let text = try String(contentsOfFile: "\(key.path).pub", encoding: .utf8)
            try lab.record()
            try lab.publish(signedWith: key)
            for options in ["namespaces=\"git\"", "valid-before=\"20200101\""] {
                let file = lab.folder.appending(path: "allowed")
                try Data("anna \(options) \(text)".utf8).write(to: file)
                let error = try #require(throws: RegistryError.self) {
                    try lab.add(signedBy: AllowedSigners(file.path))
                }
                #expect(error.category == .badData && error.reason.contains("sign"), "\(error)")
            }
        }
    }

    @Test("stay signed: without the key nothing new is published, and an unsigned one is signed later")
    func publishing() throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder)
            try lab.record()
            #expect(try !lab.publish().isSigned)
            let signed = try lab.publish(signedWith: key)
            #expect(signed.isSigned && signed.serial == 1 && signed.writtenFiles.contains("list.json.sig"))
            #expect(try lab.publish().writtenFiles.isEmpty)
            let names = try folderNames(lab.published)
            try lab.record(["cell3": 3])
            let error = try #require(throws: RegistryError.self) { try lab.publish() }
            #expect(error.remedy?.contains("--sign") == true, "\(error)")
            #expect(try folderNames(lab.published) == names)
            try Data("no key".utf8).write(to: lab.folder.appending(path: "text"))
            for wrong in ["text", "gone"] {
                #expect(throws: RegistryError.self) {
                    try lab.publish(signedWith: lab.folder.appending(path: wrong))
                }
                #expect(try folderNames(lab.published) == names)
            }
        }
    }

    @Test("are refused unsigned and rolled back, also after any damage to what is kept of them")
    func damagedMemory() throws {
        try ShareScene.with { lab in
            let key = try SSHKey.make("anna", in: lab.folder)
            try lab.record()
            try lab.publish()
            let old = try Data(contentsOf: lab.published.appending(path: "list.json"))
            try lab.record(["cell3": 3])
            try lab.publish(signedWith: key)
            try lab.add(signedBy: AllowedSigners("\(key.path).pub"))
            let place = lab.reader.manifests.url(ofList: "lab")
            let sound = try Data(contentsOf: place)
            // Whoever serves the list from now on has no key, and an older list.
            try old.write(to: lab.published.appending(path: "list.json"))
            try FileManager.default.removeItem(at: lab.published.appending(path: "list.json.sig"))
            for bit in stride(from: 0, to: sound.count * 8, by: 211) {
                var copy = sound
                copy[bit / 8] ^= 1 << UInt8(bit % 8)
                for bytes in [copy, sound.prefix(bit / 8)] {
                    try bytes.write(to: place)
                    let refreshed = try #require(try lab.refresh())
                    #expect(refreshed.outcome == .failed, "\(bit)")
                }
                try copy.write(to: place)
                #expect(throws: RegistryError.self, "\(bit)") { try lab.add() }
            }
            // An altered name of a key, which the seal notices.
            let text = String(decoding: sound, as: UTF8.self)
            for (key, other) in [("\"signers\"", "\"sigmers\""), ("\"serial\" : 2", "\"serial\" : 0")] {
                let altered = text.replacing(key, with: other)
                try #require(altered != text)
                try Data(altered.utf8).write(to: place)
                let failure = try #require(try lab.refresh()?.list.lastFailure)
                #expect(failure.reason.contains("seal") && failure.remedy?.contains("catalog remove lab") == true)
            }
        }
    }

    @Test("are no reason to show a private key, or to take half of a public one")
    func keys() throws {
        try withTemporaryFolder { folder in
            let key = try SSHKey.make("anna", in: folder)
            let text = try String(contentsOfFile: "\(key.path).pub", encoding: .utf8)
            let words = text.split(separator: " ")
            let other = folder.appending(path: "text")
            try Data("hello\n".utf8).write(to: other)
            for (given, fragment) in [
                (key.path, "is a private key"), ("ssh-rsa \(words[1])", "cut off or misspelt"),
                ("\(words[0]) \(words[1].dropFirst(5))", "cut off or misspelt"), (other.path, "neither a public key"),
                (folder.appending(path: "gone").path, "gone"),
            ] {
                let error = try #require(throws: RegistryError.self) { try AllowedSigners(given) }
                #expect(error.reason.contains(fragment) && error.remedy != nil || fragment == "gone", "\(error)")
            }
        }
    }
}

@Suite("Lists with a serial number")
struct RolledBackListTests {
    @Test(
        "that are older than what was seen are refused with the reason, and so are others of the same number or of none"
    )
    func rolledBack() throws {
        try ShareScene.with { lab in
            let place = lab.published.appending(path: "list.json")
            try lab.record()
            try lab.publish()
            let old = try Data(contentsOf: place)
            try lab.record(["cell3": 3])
            try lab.publish()
            let new = try Data(contentsOf: place)
            let good = try lab.add().list
            #expect(good.lastGood?.serial == 2)
            var same = try ListDocument(new, path: "")
            same.publishedAt = .distantPast
            var none = same
            none.serial = nil
            for (bytes, words) in try [
                (old, "serial number 2, this one has 1"), (same.encoded(), "the same serial number and other content"),
                (none.encoded(), "this one has none"),
            ] {
                try bytes.write(to: place)
                let refreshed = try #require(try lab.refresh())
                #expect(refreshed.outcome == .failed && refreshed.list.lastGood == good.lastGood)
                let failure = try #require(refreshed.list.lastFailure)
                #expect(
                    failure.reason.contains("was rolled back") && failure.reason.contains(words), "\(failure.reason)")
                let error = try #require(throws: RegistryError.self) { try lab.add() }
                #expect(error.reason.contains(words), "\(error)")
            }
            try new.write(to: place)
            #expect(try lab.refresh()?.outcome == .unchanged)
            // Whoever takes the list away has seen nothing.
            try lab.reader.lists.remove(named: "lab")
            try old.write(to: place)
            #expect(try lab.add().outcome == .added)
        }
    }

    @Test("and with signers and ground truth are left alone by programs that know neither; others stay as they were")
    func versions() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            try lab.add()
            let plain = lab.folder.appending(path: "plain.yaml")
            try Data(ListScene.text([ListScene.name(30)]).utf8).write(to: plain)
            _ = try lab.reader.lists.add(ListLocation(plain.path), from: lab.reader.lists.source(.offline))
            for (name, version) in [("lab", 2), ("plain", 1)] {
                let bytes = try Data(contentsOf: lab.reader.manifests.url(ofList: name))
                let document = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
                #expect(document?["schemaVersion"] as? Int == version)
            }
            try lab.fetchDataset()
            let address = try lab.reader.lists.dataset(named: "DS90").dataset.addresses[0]
            let record = try lab.reader.manifests.link(address)
            #expect(record.deliveries.isEmpty && record.lastDatasets?.datasets == ["\(ShareScene.dataset)@1"])
        }
    }
}
