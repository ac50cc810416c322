public import Core

/// A simulation that cannot be made as it was asked for.
public enum SimulationError: CascadeError, Hashable {
    /// There is no indicator of this name.
    case unknownIndicator(name: String)
    /// A parameter is outside of what makes sense.
    case outOfRange(parameter: String, value: Double, allowed: String)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .unknownIndicator(let name): "there is no indicator “\(name)”"
        case .outOfRange(let parameter, let value, let allowed): "the \(parameter) is \(value), expected \(allowed)"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .unknownIndicator:
            "Choose one of \(CalciumIndicator.known.map(\.name).joined(separator: ", "))."
        case .outOfRange: nil
        }
    }

    /// A mistake of the one who asks.
    public var category: FailureCategory { .usage }
}
