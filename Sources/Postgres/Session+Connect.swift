import Glibc

extension Session {
    /// Connects without blocking beyond name resolution, within the configuration's time.
    static func connect(_ configuration: PostgresConfiguration, inbox: Inbox) throws(PostgresError) -> Handle {
        guard let handle = Handle(connectingWith: configuration.effectiveParameters) else {
            throw .unavailable("out of memory")
        }
        let deadline = ContinuousClock.now.advanced(by: configuration.connectTimeout)
        var events = POLLOUT
        var items: [Inbox.Item] = []
        // libpq asks that the first step follow a wait for writability.
        while !handle.isBroken {
            let ready = Poll.wait(socket: handle.socket, events: events, wakeUp: inbox.descriptor, until: deadline)
            if ready.isWokenUp {
                inbox.wokenUp()
                inbox.take(into: &items)
                // Nobody has the connection yet, so the only thing to arrive is its end.
                if !items.isEmpty { throw .cancelled }
            }
            if ContinuousClock.now >= deadline { throw .unavailable("no connection in time") }
            guard ready.socketEvents != 0 else { continue }
            switch handle.connectStep() {
            case .waitsToRead: events = POLLIN
            case .waitsToWrite: events = POLLOUT
            case .failed: throw handle.connectFailure
            case .connected:
                guard handle.enterPipelineMode() else { throw .unavailable(handle.errorMessage) }
                return handle
            }
        }
        throw handle.connectFailure
    }
}

extension Handle {
    fileprivate var connectFailure: PostgresError {
        if needsPassword { return .configuration("the server asks for a password, and none is given") }
        let message = errorMessage
        guard let state = ConnectMessage.state(in: message) else { return .unavailable(message) }
        // 28: invalid authorization. 3D: no such database.
        guard state.classCode == "28" || state.classCode == "3D" else { return .unavailable(message) }
        return .refused(PostgresServerError(state: state, message: message, isFatal: true))
    }
}

/// libpq gives no SQLSTATE for a failed connect, except inside its verbose message.
enum ConnectMessage {
    static func state(in message: String) -> SQLState? {
        for part in message.split(separator: ":") {
            let word = part.drop { $0 == " " }
            if word.utf8.count == 5, word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }),
                part.utf8.count == 7
            {
                return SQLState(String(word))
            }
        }
        return nil
    }
}
