import Synchronization

/// Closes the listening socket once, whether it opens before or after that was asked for.
final class ListeningChannel: Sendable {
    private struct State {
        var closeAction: (@Sendable () -> Void)?
        var wasOpened = false
        var isClosed = false
    }

    private let state = Mutex(State())

    var wasOpened: Bool { state.withLock { $0.wasOpened } }

    func opened(_ close: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            state.wasOpened = true
            if !state.isClosed { state.closeAction = close }
            return state.isClosed
        }
        if isClosed { close() }
    }

    func close() {
        let action = state.withLock { state in
            state.isClosed = true
            defer { state.closeAction = nil }
            return state.closeAction
        }
        action?()
    }
}
