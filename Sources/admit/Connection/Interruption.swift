import Foundation

/// What an interrupt does.
enum Interruption {
    /// Makes an interrupt end the process with 130 at once; a call in flight may still be done.
    static func exitsOnSignal() {
        signal(SIGINT) { _ in _exit(130) }
    }
}
