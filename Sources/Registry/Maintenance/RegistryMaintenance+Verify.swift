internal import Core
internal import Files
internal import Formats
internal import Foundation

extension RegistryMaintenance {
    /// Looks for damage, without changing anything or keeping others from it.
    ///
    /// What others change meanwhile looks like damage: an object is gone together with the manifest that needed it, but that
    /// was read before. So damage counts only where no manifest came or went, or where every one of several looks finds it.
    ///
    /// - Parameter full: also reads every object and compares it with its digest; otherwise only sizes are compared.
    /// - Returns: all findings, the worst first.
    /// - Throws: ``RegistryError`` when the registry cannot be read at all.
    package func verify(full: Bool) throws -> VerificationReport {
        var (report, seen) = try look(full: full)
        var damage = Set(report.damage)
        for _ in 1...4 where !damage.isEmpty {
            if try manifests.state() == seen { return report }
            (report, seen) = try look(full: full)
            damage.formIntersection(report.damage)
        }
        return report.without(Set(report.damage).subtracting(damage))
    }

    private func look(full: Bool) throws -> (VerificationReport, of: ManifestState) {
        // The objects in the store are listed before the manifests, so that none added meanwhile seems unused.
        let contents = try store.contents()
        let inventory = try Inventory(of: manifests)
        let owners = inventory.owners
        var findings = inventory.unreadable.map { place, error -> VerificationReport.Finding in
            .init(.error, .manifestUnreadable, place, error.reason, error.remedy)
        }
        let objects = owners.keys.sorted { $0.digest < $1.digest }
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let faults = try concurrentMap(below: objects.count, threads: threads) { index, _ in
            try store.fault(of: objects[index], full: full)
        }
        for (object, fault) in zip(objects, faults) {
            guard let fault else { continue }
            findings.append(damage(fault, of: object, users: owners[object] ?? []))
        }
        let needed = inventory.neededDigests()
        // An unreadable manifest may need any of the others.
        if inventory.unreadable.isEmpty {
            findings += contents.objects.filter { !needed.contains($0) }.map { unused($0) }
        }
        findings += contents.strangers.map { place in
            .init(
                .warning, .strangerInStore, place, "the file is not an object of the store",
                "Nothing refers to it; look at it, and delete it.")
        }
        findings += groundTruthFindings(inventory)
        findings += aliasFindings(inventory)
        findings += try models.nameFindings(models: inventory.models)
        findings += try models.evaluationFindings()
        findings += try lists.findings() + leftovers()
        findings += try documentFindings() + catalogFindings(inventory)
        findings.sort { $0.severity > $1.severity }
        let report = VerificationReport(
            findings: findings, isFull: full, modelCount: inventory.models.count,
            datasetCount: inventory.datasets.count, neuronCount: inventory.neurons.count, objectCount: owners.count)
        return (report, inventory.state)
    }

    private func groundTruthFindings(_ inventory: Inventory) -> [VerificationReport.Finding] {
        let missing = inventory.missingNeurons.map { dataset, name -> VerificationReport.Finding in
            .init(
                .error, .neuronMissing,
                manifests.url(
                    ofDatasetFile: ManifestFolder.fileName(name: dataset.name, version: dataset.version)),
                "\(dataset.identifier) has the neuron \(name), whose manifest is missing or cannot be read",
                "Import the dataset again from where it came from; that restores the manifest.")
        }
        let unfinished = Dictionary(grouping: inventory.unfinishedNeurons, by: \.dataset)
        return missing
            + unfinished.sorted { $0.key < $1.key }.map { dataset, neurons in
                .init(
                    .info, .importUnfinished, manifests.url(ofNeuronFile: dataset),
                    "an import of \(dataset) goes on or was interrupted: \(neurons.count) neurons are stored, but in no "
                        + "version of it",
                    "Repeating the import completes it; `cascade-registry gc` removes what is not completed.")
            }
    }

    private func damage(_ fault: ObjectFault, of object: StoredObject, users: [String]) -> VerificationReport.Finding {
        let kind: VerificationReport.Kind =
            switch fault {
            case .missing: .objectMissing
            case .size: .objectSize
            case .digest: .objectDigest
            }
        let place = store.url(of: object.digest)
        return .init(
            .error, kind, place, "\(fault.explanation); needed by \(users.joined(separator: ", "))",
            "Run `cascade-registry repair`, or import it again from where it came from: both restore the object.")
    }

    private func unused(_ digest: Digest) -> VerificationReport.Finding {
        .init(
            .info, .objectUnused, store.url(of: digest), "no manifest needs this object",
            "An interrupted import left it; repeating the import uses it, and `cascade-registry gc` removes it.")
    }

    private func aliasFindings(_ inventory: Inventory) -> [VerificationReport.Finding] {
        let known = Set(inventory.models.map(\.identifier))
        return inventory.aliases.filter { !known.contains("\($0.name)@\($0.version)") }.map { alias in
            .init(
                .warning, .aliasDangling, manifests.url(ofAlias: alias.alias),
                "the alias stands for \(alias.name)@\(alias.version), which is not there",
                "Set it anew: `cascade-registry model alias \(alias.alias) MODEL`, or delete the file.")
        }
    }

    private func leftovers() throws -> [VerificationReport.Finding] {
        try unfinishedFiles().map { place in
            .init(
                .info, .leftover, place, "unfinished work of a command that runs now or was interrupted",
                "`cascade-registry gc` removes it once it is old.")
        }
    }

    /// What the program began in `tmp/`, the beginnings of manifests and lists, and evaluations without a model.
    func unfinishedFiles() throws -> [URL] {
        let folders = [
            location.manifests, location.modelManifests, location.aliasManifests, location.groundTruthManifests,
            location.lists, location.links,
        ]
        let ofNeurons = try manifests.neuronFolders().map { manifests.url(ofNeuronFile: $0) }
        let ofEvaluations = try subfolders(location.evaluations).map(manifests.url(ofEvaluationsOf:))
        let beginnings = try (folders + ofNeurons + ofEvaluations).flatMap { folder in
            try folderContents(folder).filter(AtomicFile.isUnfinished).map { folder.appending(path: $0) }
        }
        let begun = try folderContents(location.temporary).filter(RegistryLocation.isTemporaryName)
        return try begun.map { location.temporary.appending(path: $0) } + beginnings + manifests.abandonedEvaluations()
    }

    /// What no other look finds: documents of which there is one, and manifests in quarantine.
    private func documentFindings() throws -> [VerificationReport.Finding] {
        let offered: [VerificationReport.Finding]
        do {
            _ = try manifests.offeredModels()
            offered = []
        } catch {
            offered = [
                .init(
                    .error, .manifestUnreadable, location.offeredModels, error.reason,
                    "Delete the file: the models that come with the program are then added again.")
            ]
        }
        return try offered
            + quarantinedManifests().map { place in
                .init(
                    .info, .manifestQuarantined, place, "a manifest that could not be read was put here by a repair",
                    "Import again what it described, then delete the file; `cascade-registry gc` removes nothing until then."
                )
            }
    }
}

extension VerificationReport.Finding {
    init(
        _ severity: Severity, _ kind: VerificationReport.Kind, _ place: URL, _ message: String,
        _ remedy: String?
    ) {
        self.init(
            severity: severity, kind: kind, path: place.path, message: message,
            remedy: remedy ?? "See `cascade-registry verify --help`.")
    }
}
