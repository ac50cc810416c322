package import Foundation

/// What the page asks for.
package struct APIRequest: Sendable {
    /// The path behind `/api/`.
    let path: String
    private let query: [String: String]

    /// Gathers a request.
    ///
    /// - Parameters:
    ///   - path: behind `/api/`.
    ///   - query: by name.
    package init(_ path: String, _ query: [String: String] = [:]) { (self.path, self.query) = (path, query) }

    /// A part of the query that must be there.
    func text(_ name: String) throws(APIFault) -> String {
        guard let text = query[name], !text.isEmpty else { throw APIFault("“\(name)” is missing") }
        return text
    }

    /// A part of the query; `nil` where it is not there.
    func optionalText(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A number of the query that must be there, within a range.
    func number(_ name: String, in range: ClosedRange<Double> = -1e12...1e12) throws(APIFault) -> Double {
        guard let number = Double(try text(name)), range.contains(number) else {
            throw APIFault("“\(name)” is no number between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// A number of the query; `nil` where it is not there.
    func optionalNumber(_ name: String, in range: ClosedRange<Double>) throws(APIFault) -> Double? {
        optionalText(name) == nil ? nil : try number(name, in: range)
    }

    /// A whole number of the query.
    func integer(_ name: String) throws(APIFault) -> Int {
        guard let number = Int(try text(name)) else { throw APIFault("“\(name)” is no whole number") }
        return number
    }
}

/// What the page asked for cannot be answered, in words.
struct APIFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension Data {
    /// What stands before numbers: a JSON document after its length of 32 bits, with spaces up to a multiple of four bytes.
    init(headedBy document: some Encodable) throws {
        let text = try JSONEncoder().encode(document)
        let padded = text + Data(repeating: UInt8(ascii: " "), count: (4 - text.count % 4) % 4)
        self = Data(littleEndian: UInt32(padded.count)) + padded
    }
}

/// What the page gets.
package struct APIResponse: Sendable {
    /// By HTTP.
    package let status: Int
    /// The media type.
    package let type: String
    /// The content.
    package let body: Data

    /// Bytes of numbers.
    init(bytes: Data) { (status, type, body) = (200, "application/octet-stream", bytes) }

    /// A JSON document; what is not finite becomes `null` before.
    init(_ content: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        (status, type, body) = (200, "application/json", try encoder.encode(content))
    }

    /// A fault, in words.
    init(status: Int, fault: String) {
        (self.status, type) = (status, "application/json")
        body = (try? JSONEncoder().encode(["fault": fault])) ?? Data()
    }
}
