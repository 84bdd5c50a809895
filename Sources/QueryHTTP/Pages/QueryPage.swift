import GraphQLExecution
import JSON

/// A page to try queries in, whole in one file: it works without any other host.
enum QueryPage {
    /// - Parameter outline: what is completed from until a token has come that may see the whole schema.
    static func page(_ outline: SchemaOutline) -> Page {
        Page(
            template: PackageResources.query_page_html, style: PackageResources.query_page_css,
            scripts: [PackageResources.query_text_js, PackageResources.query_page_js],
            parts: ["schema": Page.embedded(outline.json.encoded())])
    }
}
