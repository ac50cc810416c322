/// What a download may cost.
public struct DownloadLimits: Hashable, Sendable {
    /// How long a connection may take, in seconds: its name, its handshakes.
    public var connectSeconds: Double
    /// How long nothing may arrive on a connection, in seconds.
    public var stallSeconds: Double
    /// The lowest speed, in bytes per second. A connection that stays below it for ``slowSeconds`` is given up, and an
    /// address that brings less on average, breaks and pauses counted, makes no progress.
    public var lowestBytesPerSecond: Int
    /// How long a connection may be slower than that, in whole seconds.
    public var slowSeconds: Int
    /// The largest file that is taken, in bytes.
    public var maximumByteCount: Int
    /// How often in a row an address may fail without progress.
    public var attempts: Int
    /// How many redirects are followed.
    public var redirects: Int
    /// The longest pause between two attempts, in seconds; a server that demands more ends the download.
    public var longestPauseSeconds: Double
    /// About how long the first pause is, in seconds; each further one is twice as long.
    public var firstPauseSeconds: Double

    /// The limits for models and their lists, unless something else is said.
    public init(
        connectSeconds: Double = 15, stallSeconds: Double = 30, lowestBytesPerSecond: Int = 1000,
        slowSeconds: Int = 60, maximumByteCount: Int = 512 << 20, attempts: Int = 4, redirects: Int = 5,
        longestPauseSeconds: Double = 60, firstPauseSeconds: Double = 0.5
    ) {
        self.connectSeconds = connectSeconds
        self.stallSeconds = stallSeconds
        self.lowestBytesPerSecond = lowestBytesPerSecond
        self.slowSeconds = slowSeconds
        self.maximumByteCount = maximumByteCount
        self.attempts = attempts
        self.redirects = redirects
        self.longestPauseSeconds = longestPauseSeconds
        self.firstPauseSeconds = firstPauseSeconds
    }

    /// A pause after so many failures in a row: doubled with each of them, and shortened by chance, so that clients that
    /// failed together do not come back together.
    func pauseSeconds(afterFailures count: Int) -> Double {
        var seconds = firstPauseSeconds
        for _ in 1..<max(1, count) where seconds < longestPauseSeconds { seconds *= 2 }
        return min(seconds, longestPauseSeconds) * Double.random(in: 0.5...1)
    }
}
