/// How much something that was found matters: in a recording, in ground truth, or in a registry.
public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    /// Worth knowing; nothing to do.
    case info
    /// Look at it before you rely on it: nothing is lost, but something is not as it should be.
    case warning
    /// Not to be trained on, predicted from, or trusted.
    case error

    /// Whether `left` matters less than `right`.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }
}
