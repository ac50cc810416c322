internal import CResources
package import Foundation

/// A file of the pages: a module of JavaScript or the style sheet. All are compiled into the program, so that no page needs
/// anything from elsewhere.
package struct PageFile: Sendable {
    /// The file's name, such as `table.js`.
    package let name: String
    /// Its content.
    package let bytes: Data

    /// All files, by their names.
    package static let all: [PageFile] = unsafe UnsafeBufferPointer(
        start: cresources_first_page(), count: cresources_page_count
    ).map { file in
        unsafe PageFile(name: String(cString: file.name), bytes: Data(bytes: file.bytes, count: file.size))
    }

    /// The modules.
    package static let modules = all.filter { $0.name.hasSuffix(".js") }

    /// The modules that one of them needs, itself among them.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: in the order of ``all``.
    static func modules(neededBy name: String) -> [PageFile] {
        var (needed, asked): (Set<String>, [String]) = ([], ["cascade/\(name)"])
        while let next = asked.popLast() {
            guard needed.insert(next).inserted, let file = modules.first(where: { $0.specifier == next }) else {
                continue
            }
            let text = String(decoding: file.bytes, as: UTF8.self)
            asked += text.matches(of: #/from "([^"]+)"/#).map { String($0.1) }
        }
        return modules.filter { needed.contains($0.specifier) }
    }

    /// The style sheet.
    static let style = all.filter { $0.name.hasSuffix(".css") }.map { String(decoding: $0.bytes, as: UTF8.self) }
        .joined()

    /// The name under which other modules import it: `cascade/table`.
    package var specifier: String { "cascade/\(name.split(separator: ".")[0])" }

    /// Tells a page where its modules are.
    ///
    /// - Parameters:
    ///   - modules: that are there.
    ///   - address: of a module.
    /// - Returns: an import map, as JSON that may stand in HTML.
    package static func importMap(
        of modules: [PageFile] = PageFile.modules, _ address: (PageFile) -> String
    ) -> String {
        let lines = modules.map { "\"\($0.specifier)\": \"\(address($0))\"" }
        return "{\"imports\": {\(lines.joined(separator: ", "))}}"
    }
}

/// Text as it may stand in HTML, between tags and in attributes.
package func escapedForHTML(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("\"", with: "&quot;")
}
