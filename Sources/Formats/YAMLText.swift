/// Texts as they stand in the YAML files that this program writes.
enum YAMLText {
    /// Text in quotation marks; what YAML or the readers of this program would not take as it is, is written by its
    /// number.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.isASCII ? scalar.value >= 32 && scalar.value < 127 : scalar.properties.isAlphabetic
            if isPlain && !"\"\\&*".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    /// Text without quotation marks where every version of YAML then reads it as text.
    static func plainOrQuoted(_ text: String) -> String {
        let isName = text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_+.\-]*/) != nil
        let isWord = text.wholeMatch(of: /(?i)y|n|yes|no|on|off|true|false|null/) != nil
        return isName && !isWord ? text : quoted(text)
    }
}
