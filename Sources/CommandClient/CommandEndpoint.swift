import AsyncHTTPClient
import Foundation

/// Where a role listens.
public enum CommandEndpoint: Hashable, Sendable {
    case unixSocket(path: String)
    case http(host: String, port: Int)

    /// The address of `path` there; the path begins with a slash.
    public func url(_ path: String) -> String {
        switch self {
        case .unixSocket(let socket):
            guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
                preconditionFailure("the client encodes every socket's path: \(socket)")
            }
            return url.absoluteString
        case .http(let host, let port):
            return "http://\(host):\(port)\(path)"
        }
    }
}
