import Core

/// What other programs, and people, call the commands and options of this one.
enum OtherWords {
    /// The command among `names` that a word stands for: of that name, of another word for it, or nearly of that name.
    static func command(_ word: String, among names: [String]) -> String? {
        meant(plain(word), among: names, by: commands)
    }

    /// The option among `names` that a word stands for, all without their dashes.
    static func option(_ word: String, among names: [String]) -> String? {
        meant(plain(word), among: names, by: options)
    }

    private static func plain(_ word: String) -> String { word.lowercased().replacing("_", with: "-") }

    private static func meant(_ word: String, among names: [String], by others: [String: [String]]) -> String? {
        if names.contains(word) { return word }
        if let other = others.first(where: { names.contains($0.key) && $0.value.contains(word) })?.key { return other }
        // Of two letters, everything is near.
        return word.count < 3 ? nil : Core.names(similarTo: word, among: names, changing: 0.4).first
    }

    private static let commands: [String: [String]] = [
        "predict": ["infer", "inference", "run", "spikes", "deconvolve", "prediction"],
        "inspect": ["look", "check", "describe", "diagnose", "doctor", "show"],
        "resolve": ["which", "choose", "select", "recommend", "suggest", "match"],
        "simulate": ["simulation", "generate", "synthesize"],
        "model": ["models", "network", "networks", "pretrained"],
        "ground-truth": ["groundtruth", "gt", "truth", "dataset", "datasets", "data", "neuron", "neurons"],
        "catalog": ["catalogs", "catalogue", "lists", "sources", "remote"],
        "train": ["training", "fit", "learn", "retrain"],
        "evaluate": ["evaluation", "eval", "score", "scores", "test"],
        "benchmark": ["bench", "crossvalidate", "cross-validate"],
        "work": ["works", "jobs", "job", "slurm", "cluster", "queue"],
        "verify": ["fsck", "check", "validate", "doctor"],
        "repair": ["fix", "mend", "rebuild"],
        "gc": ["clean", "cleanup", "prune", "collect", "garbage"],
        "info": ["status", "where", "about"],
        "list": ["ls", "search", "find", "lookup", "query", "all"],
        "show": ["describe", "info", "cat", "view", "display", "get"],
        "import": ["add", "load", "install", "ingest"],
        "add": ["import", "register", "subscribe"],
        "fetch": ["download", "pull", "get", "install"],
        "refresh": ["update", "sync", "upgrade", "reload"],
        "remove": ["rm", "delete", "del", "uninstall", "drop"],
        "export": ["save", "write", "dump"],
        "alias": ["rename", "name", "nickname"],
        "resample": ["downsample", "upsample"],
        "lineage": ["provenance", "history", "trained-on"],
        "help": ["man", "usage", "manual"],
    ]

    private static let options: [String: [String]] = [
        "rate": [
            "fs", "fps", "hz", "sr", "r", "framerate", "frame-rate", "frame-rate-hz", "sampling-rate", "samplerate",
            "sample-rate", "frequency",
        ],
        "indicator": ["sensor", "gcamp", "gevi", "calcium-indicator", "i"],
        "output": ["out", "o", "outfile", "out-file", "output-file", "destination", "dest", "save", "to"],
        "model": ["m", "network", "model-name", "use"],
        "cell-class": ["class", "cell-type", "celltype", "cells", "type"],
        "region": ["area", "brain-region", "brain-area", "location"],
        "species": ["organism", "animal"],
        "smoothing": ["sigma", "smooth", "kernel"],
        "noise": ["noise-level", "noise-levels", "nu"],
        "online-latency": ["latency", "delay"],
        "variable": ["var", "key", "field", "v"],
        "force": ["f", "overwrite", "replace", "clobber"],
        "threads": ["cpus", "cores", "nthreads", "n-threads", "workers", "t"],
        "jobs": ["j", "n-jobs", "njobs", "parallel", "workers"],
        "quiet": ["silent", "s"],
        "verbose": ["v", "debug", "verbosity", "loud"],
        "registry": ["db", "database", "store", "home", "registry-path"],
        "plot": ["figure", "fig", "draw", "p"],
        "offline": ["no-network", "local", "no-internet"],
        "dataset": ["datasets", "data", "d"],
        "datasets": ["dataset", "data", "d"],
        "limit": ["n", "max", "top", "head", "count"],
        "sort": ["order", "order-by", "sort-by", "sortby"],
        "dry-run": ["dry", "simulate", "whatif", "no-act"],
        "format": ["form", "type"],
        "form": ["format", "type"],
        "accept": ["ignore", "allow"],
        "batch": ["table", "list", "file-list"],
        "duration": ["length", "seconds", "time"],
        "neurons": ["n", "cells", "rois"],
        "help": ["h", "usage", "?"],
    ]
}
