import Digests
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A page whole in one file, which the browser is told to trust in nothing but its own script and style, by their
/// hashes.
struct Page: Sendable {
    let html: String
    private let policy: String

    /// - Parameter parts: what stands in the place of `{{name}}`, beside `style` and `script`.
    init(template: [UInt8], style: [UInt8], scripts: [[UInt8]], parts: [String: String]) {
        let style = String(decoding: style, as: UTF8.self)
        let script = scripts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        var all = parts
        all["style"] = style
        all["script"] = script
        html = Self.fill(String(decoding: template, as: UTF8.self), all)
        policy = [
            "default-src 'none'", "script-src '\(Self.hash(script))'", "style-src '\(Self.hash(style))'",
            "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    func response(to request: Request, _ coding: ContentCoding) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.vary] = "accept, accept-encoding, authorization"
        headers[.cacheControl] = "no-cache"
        for (name, value) in [
            ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ] {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        var body = Array(html.utf8)
        if let small = coding.compressed(body, for: request.headers[.acceptEncoding]) {
            body = small
            headers[.contentEncoding] = ContentCoding.name
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// What is put in is not looked through again: it may hold what looks like a place.
    private static func fill(_ template: String, _ parts: [String: String]) -> String {
        var out = ""
        var rest = Substring(template)
        while let start = rest.range(of: "{{"),
            let end = rest.range(of: "}}", range: start.upperBound..<rest.endIndex)
        {
            guard let part = parts[String(rest[start.upperBound..<end.lowerBound])] else {
                preconditionFailure("a page has a part for each place: \(rest[start.upperBound..<end.lowerBound])")
            }
            out += rest[..<start.lowerBound] + part
            rest = rest[end.upperBound...]
        }
        return out + rest
    }

    private static func hash(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(Array(text.utf8))).base64EncodedString()
    }

    /// Text as HTML has it, in content and in quoted attributes.
    static func escaped(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// JSON inside of a script element: nothing in it can end the element or begin a comment.
    static func embedded(_ json: [UInt8]) -> String {
        String(decoding: json, as: UTF8.self).replacing("<", with: "\\u003c")
    }
}
