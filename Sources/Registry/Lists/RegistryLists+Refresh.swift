public import Core
public import Download
internal import Files
internal import Formats
public import Foundation

extension RegistryLists {
    /// Adds a list, after it was fetched and read; when that fails, nothing is added. One that is known already is
    /// refreshed.
    ///
    /// - Parameters:
    ///   - location: where it lies.
    ///   - name: its name in the registry; by default that of its file.
    ///   - signers: whose signature it needs, now and with every refresh; `nil` leaves that as it was.
    ///   - source: fetches from the web; files are read without it.
    /// - Returns: what came of it, never a failure.
    /// - Throws: ``RegistryError`` for a name that is taken, for a list that does not come, is none, is not signed as it must
    ///   be or is older than what was seen, and when the registry cannot be changed.
    package func add(
        _ location: ListLocation, name: String? = nil, signedBy signers: AllowedSigners? = nil, from source: ListSource
    ) throws -> ListRefresh {
        if let readOnlyReason { throw readOnlyReason }
        let known = try place(forListAt: location, name: name)
        if let refusal = manifests.refusal(toReplaceList: known.name) { throw refusal }
        let fetched = try fetch(location, knowing: nil, signedBy: signers ?? known.signers, from: source)
        return try catalog.write { _ in
            var list = try place(forListAt: location, name: name)
            try requireSame(list.signers, known.signers, list.name)
            list.signers = signers ?? known.signers
            if let fault = fetched.fault(in: list) { throw fault }
            return try keep(.success(fetched), at: location, as: list)
        }
    }

    /// Adds a list that needs no signature.
    ///
    /// - Parameters:
    ///   - location: where it lies.
    ///   - name: its name in the registry; by default that of its file.
    ///   - source: fetches from the web; files are read without it.
    /// - Returns: what came of it, never a failure.
    /// - Throws: ``RegistryError`` for a name that is taken, for a list that does not come or is none, and when the
    ///   registry cannot be changed.
    public func add(_ location: ListLocation, name: String? = nil, from source: ListSource) throws -> ListRefresh {
        try add(location, name: name, signedBy: nil, from: source)
    }

    /// Somebody else may have demanded other signatures while the list was fetched.
    private func requireSame(_ now: AllowedSigners?, _ then: AllowedSigners?, _ name: String) throws(RegistryError) {
        guard now == then else {
            throw RegistryError(
                .locked, "whose signatures “\(name)” needs was changed while it was fetched",
                remedy: "Repeat the command.")
        }
    }

    /// Fetches lists again. Where nothing comes, or something else than a list, the last good one is kept, and the
    /// others are fetched nevertheless.
    ///
    /// - Parameters:
    ///   - names: which ones; all by default.
    ///   - source: fetches from the web; files are read without it.
    /// - Returns: what came of each.
    /// - Throws: ``RegistryError`` for a name that no list has, and when the registry cannot be changed.
    public func refresh(named names: [String] = [], from source: ListSource) throws -> [ListRefresh] {
        if let readOnlyReason { throw readOnlyReason }
        let wanted = try names.isEmpty ? all() : names.map(named)
        return try wanted.map { try refresh($0, from: source) }
    }

    /// Fetches all lists that every registry knows. Those that were taken away come back, unless they cannot be fetched.
    ///
    /// - Parameter source: fetches from the web; files are read without it.
    /// - Returns: what came of each.
    /// - Throws: ``RegistryError`` where every registry knows no list, and when the registry cannot be changed.
    public func restoreBuiltIn(from source: ListSource) throws -> [ListRefresh] {
        if let readOnlyReason { throw readOnlyReason }
        let lists = try all()
        let entries = builtIn(beside: lists)
        guard !entries.isEmpty else {
            throw RegistryError(
                .notFound, "there are no published lists: CASCADE_LISTS names others, or none",
                remedy: "Unset CASCADE_LISTS, or add a list by its address or file.")
        }
        return try entries.map { entry in
            let known = lists.first { $0.name == entry.name }
            return try refresh(known ?? KnownList(entry), isRestored: known == nil, from: source)
        }
    }

    private func refresh(
        _ list: KnownList, isRestored: Bool = false, from source: ListSource
    ) throws -> ListRefresh {
        if let refusal = manifests.refusal(toReplaceList: list.name) {
            return ListRefresh(of: list, failedBecause: refusal)
        }
        guard let location = list.location else {
            let error = RegistryError(.badData, list.unreadableBecause ?? "nothing is known of “\(list.name)”")
            return ListRefresh(of: list, failedBecause: error)
        }
        let fetched = Result { () throws(RegistryError) in
            try fetch(location, knowing: list.lastGood, signedBy: list.signers, from: source)
        }
        return try catalog.write { _ in
            // Others may have refreshed or removed it meanwhile.
            if let now = try all().first(where: { $0.name == list.name && $0.location == location }) {
                try requireSame(now.signers, list.signers, list.name)
                return try keep(fetched, at: location, as: now)
            }
            switch fetched {
            case .success where isRestored: return try keep(fetched, at: location, as: list)
            case .success:
                let error = RegistryError(.notFound, "the list “\(list.name)” was removed while it was fetched")
                return ListRefresh(of: list, failedBecause: error)
            case .failure(let error): return ListRefresh(of: list, failedBecause: error)
            }
        }
    }

    /// The list at a location as it is known, or a new one.
    private func place(forListAt location: ListLocation, name: String?) throws(RegistryError) -> KnownList {
        let lists = try all()
        if let known = lists.first(where: { $0.location == location }) {
            guard name == nil || name == known.name else {
                throw RegistryError(
                    .usage, "the list at \(location) is known as “\(known.name)” already",
                    remedy: "Remove it first: `cascade-registry catalog remove \(known.name)`.")
            }
            return known
        }
        let builtIn = builtIn(beside: lists).map(\.name)
        if let name {
            try RegistryName.check(name)
            guard !builtIn.contains(name), !lists.contains(where: { $0.name == name && $0.location != nil }) else {
                throw RegistryError(.usage, "“\(name)” is the name of another list", remedy: "Choose another --name.")
            }
        }
        // One that is damaged may be this list: it is not added again beside what cannot be told of it.
        let taken = lists.filter { $0.unreadableBecause == nil }.map(\.name) + builtIn
        return KnownList(
            name: name ?? uniqueName(location.suggestedName, among: taken), location: location,
            number: (lists.compactMap(\.number).max() ?? 0) + 1)
    }

    /// Notes what came of fetching a list, inside a write transaction.
    private func keep(
        _ fetched: Result<FetchedModels, RegistryError>, at location: ListLocation, as list: KnownList
    ) throws -> ListRefresh {
        var new = list
        (new.lastFailure, new.unreadableBecause) = (nil, nil)
        let accepted = fetched.flatMap { models in
            models.fault(in: list).map(Result.failure) ?? .success(models)
        }
        switch accepted {
        case .success(.unchanged): new.lastGood?.refreshedAt = .now.wholeSeconds
        case .success(.list(let snapshot)): new.lastGood = snapshot
        case .failure(let error): new = new.failed(because: error)
        }
        try manifests.write(
            KeptList(
                name: new.name, location: location, number: new.number, signers: new.signers, lastGood: new.lastGood,
                lastFailure: new.lastFailure))
        return ListRefresh(of: new, before: list.lastGood)
    }

    /// Fetches and reads a list, after its signature was checked.
    private func fetch(
        _ location: ListLocation, knowing known: ListSnapshot?, signedBy signers: AllowedSigners?,
        from source: ListSource
    ) throws(RegistryError) -> FetchedModels {
        do {
            guard case .bytes(let bytes, let validators) = try read(location, unlessStill: known?.validators, source)
            else {
                if known != nil { return .unchanged }
                throw RegistryError(.network, "\(location): is said to be unchanged, but was never fetched before")
            }
            let signer = try signers.map { allowed in try whoSigned(bytes, at: location, allowed: allowed, source) }
            let contents = try ModelListFile.read(bytes, path: location.description, at: location.base).named()
            let (digest, path) = (try Digest(of: bytes), location.description)
            guard !contents.models.isEmpty || !contents.datasets.isEmpty else {
                throw RegistryError(
                    .badData, "\(path): \(contents.remarks.last ?? "")",
                    remedy:
                        "A name has up to 128 letters, digits and . _ + -, and begins with a letter, a digit or +.")
            }
            return .list(ListSnapshot(contents, digest: digest, signer: signer, validators: validators))
        } catch let error as any CascadeError {
            throw RegistryError(error.category, error.reason, remedy: error.remedy)
        } catch {
            throw RegistryError(.network, "\(location): \(error.localizedDescription)")
        }
    }

    private func read(
        _ location: ListLocation, unlessStill validators: Validators?, _ source: ListSource
    ) throws -> FetchedList {
        switch location {
        case .file(let path): .bytes(try ModelListFile.bytes(ofFileAt: URL(filePath: path)), nil)
        case .address(let address): try source(address, validators)
        }
    }

    /// Who signed a list; the signature lies beside it.
    private func whoSigned(
        _ list: Data, at location: ListLocation, allowed: AllowedSigners, _ source: ListSource
    ) throws -> String {
        let fetched: FetchedList
        do {
            fetched = try read(location.signature, unlessStill: nil, source)
        } catch let error as any CascadeError {
            throw RegistryError(
                error.category == .notFound ? .badData : error.category,
                "\(location): must be signed, and its signature does not come: \(error.reason)",
                remedy: "Ask whoever publishes it for \(location.signature). To take it unsigned, take it away and add "
                    + "it again without --signed-by.")
        }
        guard case .bytes(let signature, _) = fetched, signature.count <= ListSignature.largestSignature else {
            throw RegistryError(.badData, "\(location.signature): is no signature")
        }
        return try ListSignature(folder: self.location.temporary)
            .signer(of: list, signature, at: location.description, allowed: allowed)
    }
}

extension ModelListContents {
    /// Without what cannot be called here as it is called in the list, which remarks tell.
    fileprivate func named() -> ModelListContents {
        let strangers = (models.map(\.name) + datasets.map(\.name)).filter { !RegistryName.isValid($0) }
        return ModelListContents(
            models: models.filter { RegistryName.isValid($0.name) },
            datasets: datasets.filter { RegistryName.isValid($0.name) }, serial: serial,
            remarks: remarks
                + strangers.prefix(100).map { "“\($0)” is left out: it cannot be the name of a model here" })
    }
}

/// A list that was fetched and read.
private enum FetchedModels {
    case unchanged
    case list(ListSnapshot)

    /// Why it must not take the place of what is known of the list.
    func fault(in list: KnownList) -> RegistryError? {
        guard case .list(let snapshot) = self, let location = list.location else { return nil }
        return snapshot.fault(after: list.lastGood, at: location)
    }
}

/// What came of fetching a list.
public enum FetchedList: Hashable, Sendable {
    /// The list is still in the state that the validators name.
    case unchanged
    /// All bytes of the list, and how to ask for changes the next time.
    case bytes(Data, Validators?)
}

/// Fetches the list at an address; with validators, only if it is in another state by now. Throws where nothing comes.
public typealias ListSource = (WebAddress, Validators?) throws -> FetchedList
