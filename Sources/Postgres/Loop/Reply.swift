public import Synchronization

/// A value that is given once and awaited once. Whoever gives it first wins; later ones are
/// dropped, so a cancelled caller can be let go while the answer is still on its way.
@usableFromInline final class Reply<Value: Sendable>: Sendable {
    @usableFromInline enum State {
        case empty
        case awaited(UnsafeContinuation<Value, Never>)
        case given(Value)
        case done
    }

    @usableFromInline let state = Mutex(State.empty)

    @inlinable init() {}

    /// True once a value was given.
    @inlinable var isGiven: Bool {
        state.withLock {
            switch $0 {
            case .empty, .awaited: false
            case .given, .done: true
            }
        }
    }

    /// Gives the value. Returns false when one was given before.
    @discardableResult
    @inlinable func give(_ value: Value) -> Bool {
        let (isFirst, continuation) = state.withLock {
            state -> (Bool, UnsafeContinuation<Value, Never>?) in
            switch state {
            case .empty:
                state = .given(value)
                return (true, nil)
            case .awaited(let continuation):
                state = .done
                return (true, continuation)
            case .given, .done:
                return (false, nil)
            }
        }
        continuation?.resume(returning: value)
        return isFirst
    }

    /// Waits for the value. To be called once.
    @inlinable func value() async -> Value {
        await withUnsafeContinuation { continuation in
            let given = state.withLock { state -> Value? in
                switch state {
                case .empty:
                    state = .awaited(continuation)
                    return nil
                case .given(let value):
                    state = .done
                    return value
                case .awaited, .done:
                    preconditionFailure("a reply is awaited once")
                }
            }
            if let given { continuation.resume(returning: given) }
        }
    }
}
