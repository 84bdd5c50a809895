public import GraphQLExecution
import GraphQLValidation

/// The schema as a page for people: whole in one file, and searchable.
public struct SchemaDocs: Sendable {
    let page: Page

    public init(_ outline: SchemaOutline) {
        let links = outline.types.map { type in
            "<li id=\"to-\(type.name)\"><a href=\"#\(type.name)\">\(Page.escaped(type.name))</a></li>"
        }
        page = Page(
            template: PackageResources.docs_page_html, style: PackageResources.docs_page_css,
            scripts: [PackageResources.docs_page_js],
            parts: [
                "types": links.joined(separator: "\n"),
                "sections": outline.types.map(Self.section).joined(separator: "\n"),
            ])
    }

    /// The file.
    public var html: String { page.html }

    private static func section(_ type: SchemaOutline.Entry) -> String {
        var out = "<section id=\"\(type.name)\">\n<div class=\"head\"><h2>\(type.name) "
        out += "<small>\(kind(type))</small>\(tag(type.audience))</h2>\n\(paragraph(type.description))</div>\n"
        if !type.possibleTypes.isEmpty {
            out += "<p>One of \(type.possibleTypes.map { link($0, $0) }.joined(separator: ", ")).</p>\n"
        }
        for part in type.fields + type.inputs + type.values { out += Self.part(part) }
        return out + "</section>"
    }

    private static func part(_ part: SchemaOutline.Part) -> String {
        let isDeprecated = part.deprecationReason != nil
        var out = "<div class=\"part\(isDeprecated ? " deprecated" : "")\"><code>\(Page.escaped(part.name))"
        out += typeText(part) + "</code>\(tag(part.audience))\n\(paragraph(part.description))"
        if let reason = part.deprecationReason { out += "<p>Deprecated: \(Page.escaped(reason))</p>\n" }
        if !part.arguments.isEmpty {
            let items = part.arguments.map { argument in
                let about = argument.description.map { " — \(Page.escaped($0))" } ?? ""
                return "<li><code>\(Page.escaped(argument.name))\(typeText(argument))</code>\(about)</li>\n"
            }
            out += "<ul>\n\(items.joined())</ul>\n"
        }
        return out + "</div>\n"
    }

    private static func typeText(_ part: SchemaOutline.Part) -> String {
        guard !part.type.isEmpty else { return "" }
        let value = part.defaultValue.map { " = \(Page.escaped($0))" } ?? ""
        return ": \(link(part.typeName, part.type))\(value)"
    }

    private static func link(_ type: String, _ text: String) -> String {
        "<a href=\"#\(Page.escaped(type))\">\(Page.escaped(text))</a>"
    }

    private static func tag(_ audience: String?) -> String {
        audience.map { "<span class=\"tag\">\(Page.escaped($0))</span>" } ?? ""
    }

    private static func paragraph(_ text: String?) -> String { text.map { "<p>\(Page.escaped($0))</p>\n" } ?? "" }

    private static func kind(_ type: SchemaOutline.Entry) -> String {
        switch type.kind {
        case .scalar: "scalar"
        case .object: "type"
        case .interface: "interface"
        case .union: "union"
        case .enumeration: "enum"
        case .inputObject: "input"
        }
    }
}
