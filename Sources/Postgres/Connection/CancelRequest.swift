import CLibPQ
import Foundation

/// A request to stop what a connection is running; travels over a connection of its own.
struct CancelRequest: @unchecked Sendable {
    private let token: OpaquePointer

    /// On the connection's loop.
    init?(_ handle: OpaquePointer) {
        guard let token = PQgetCancel(handle) else { return nil }
        self.token = token
    }

    /// Sends it from a thread of its own, since libpq's call blocks; `completion` runs there,
    /// after the server has passed the request on or could not be reached. To be called once.
    func send(_ completion: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(token, &message, Int32(message.count))
            PQfreeCancel(token)
            completion()
        }
    }
}
