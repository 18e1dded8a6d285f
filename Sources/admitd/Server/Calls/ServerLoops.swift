import NIOCore
import NIOPosix

/// The threads that serve connections, each with the executor that runs calls on it. Servers of one
/// process may share them.
final class ServerLoops: Sendable {
    let group: MultiThreadedEventLoopGroup
    private let executors: [ObjectIdentifier: LoopExecutor]

    /// - Parameter count: How many; 0 means one for each core.
    init(count: Int) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: count > 0 ? count : System.coreCount)
        executors = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map {
                (ObjectIdentifier($0), LoopExecutor(loop: $0))
            })
    }

    /// The executor of one of these loops.
    func executor(of loop: any EventLoop) -> LoopExecutor {
        guard let executor = executors[ObjectIdentifier(loop)] else {
            preconditionFailure("a connection runs on a loop that is not the server's")
        }
        return executor
    }

    /// Ends the threads. Every connection on them must be closed.
    func close() async {
        for executor in executors.values { executor.close() }
        try? await group.shutdownGracefully()
    }
}
