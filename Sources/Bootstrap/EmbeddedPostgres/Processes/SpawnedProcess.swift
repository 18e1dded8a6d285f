import Foundation
import Synchronization

/// A child process: started, signalled and reaped without ever blocking a task.
///
/// A thread of its own starts the child and stays in `waitpid` until the child has ended. The thread
/// must live as long as the child, for a child that asked for a signal on its parent's death gets it
/// when the *thread* that started it ends.
package final class SpawnedProcess: Sendable {
    package enum Exit: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// The program could not be started; `code` is an errno.
    package struct StartError: Error, CustomStringConvertible {
        package let executable: String
        package let code: Int32

        package var description: String {
            "\(executable) could not be started: \(String(cString: strerror(code)))."
        }
    }

    package let processID: Int32
    private let reaped = Mutex(false)
    private let ended = OneShot<Exit>()

    private init(processID: Int32) {
        self.processID = processID
    }

    /// Starts `command`. Descriptors named in it may be closed once this has returned.
    package static func start(_ command: Command) async throws(StartError) -> SpawnedProcess {
        let result: Result<SpawnedProcess, StartError> = await withCheckedContinuation { started in
            let thread = Thread {
                var processID: pid_t = 0
                let code = command.spawn(&processID)
                guard code == 0 else {
                    let error = StartError(executable: command.executable, code: code)
                    started.resume(returning: .failure(error))
                    return
                }
                let process = SpawnedProcess(processID: processID)
                started.resume(returning: .success(process))
                process.reap()
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
        return try result.get()
    }

    /// How the child ended; nil while it runs.
    package var exit: Exit? { ended.current }

    /// Waits until the child has ended.
    /// - Returns: how it ended, or nil when the waiting task was cancelled first.
    package func waitForExit() async -> Exit? {
        await ended.wait()
    }

    /// Waits until the child has ended, at most `timeoutSeconds`; nil when it still runs.
    package func waitForExit(timeoutSeconds: Double) async -> Exit? {
        await ended.wait(timeoutSeconds: timeoutSeconds)
    }

    /// Sends a signal, unless the child has ended: a process id used again is never hit.
    /// - Parameter toGroup: also to the children of a child that leads its session.
    package func signal(_ number: Int32, toGroup: Bool = false) {
        reaped.withLock { reaped in
            if !reaped { _ = kill(toGroup ? -processID : processID, number) }
        }
    }

    private func reap() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        let status = reaped.withLock { reaped in
            var status: Int32 = 0
            while waitpid(processID, &status, 0) == -1, errno == EINTR {}
            reaped = true
            return status
        }
        let signal = status & 0x7f
        ended.happen(signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal))
    }
}
