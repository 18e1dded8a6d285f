package import Bootstrap
import Foundation
import Synchronization

/// A real program under test: its output is collected line by line while it runs.
///
/// It is killed when the value goes away, and when the test process dies.
package final class ChildProcess: Sendable {
    package struct TimedOut: Error, CustomStringConvertible {
        package let waitingFor: String
        package let output: String
        package let errors: String

        package var description: String {
            "Waited in vain for \(waitingFor).\nstdout:\n\(output)\nstderr:\n\(errors)"
        }
    }

    package enum Channel: Sendable {
        case output, errors
    }

    package var processID: Int32 { process.processID }
    package let output: LineLog
    package let errors: LineLog
    private let process: SpawnedProcess
    private let input: Mutex<Int32>

    /// Writing to a child that has ended must not end the tests.
    private static let ignoresBrokenPipes: Void = { _ = Foundation.signal(SIGPIPE, SIG_IGN) }()

    private init(process: SpawnedProcess, input: Int32, output: LineLog, errors: LineLog) {
        self.process = process
        self.input = Mutex(input)
        self.output = output
        self.errors = errors
    }

    deinit {
        closeInput()
        process.signal(SIGKILL)
    }

    /// Starts a program.
    /// - Parameters:
    ///   - executable: an absolute path, or a name to be found on the PATH.
    ///   - environment: added to `PATH` and `HOME`, which are all that is inherited.
    ///   - workingDirectory: an absolute path; the test process's when nil.
    package static func start(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil
    ) async throws -> ChildProcess {
        let program =
            executable.hasPrefix("/") ? executable : ExecutableSearch.find(executable) ?? executable
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["HOME", "PATH"].contains($0.key)
        }
        var command = SpawnedProcess.Command(
            program, arguments, environment: inherited.merging(environment) { $1 })
        if access(program, X_OK) == 0, let setpriv = ExecutableSearch.find("setpriv") {
            command.executable = setpriv
            command.arguments = ["--pdeathsig", "KILL", "--", program] + arguments
        }
        command.workingDirectory = workingDirectory
        command.leadsSession = true

        _ = ChildProcess.ignoresBrokenPipes
        let input = try Pipe()
        let output = try Pipe()
        let errors = try Pipe()
        command.descriptors = [0: input.reading, 1: output.writing, 2: errors.writing]
        let process = try await SpawnedProcess.start(command)
        for descriptor in [input.reading, output.writing, errors.writing] { close(descriptor) }
        return ChildProcess(
            process: process, input: input.writing, output: LineLog(reading: output.reading),
            errors: LineLog(reading: errors.reading))
    }

    /// Writes to the child's standard input. Must fit the pipe (64 KiB) or be read meanwhile.
    package func write(_ text: String) {
        input.withLock { input in
            var rest = Array(text.utf8)[...]
            while input >= 0, !rest.isEmpty {
                let count = rest.withUnsafeBytes { writeBytes(input, $0.baseAddress, $0.count) }
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { break }
            }
        }
    }

    /// Ends the child's standard input.
    package func closeInput() {
        input.withLock { input in
            if input >= 0 { close(input) }
            input = -1
        }
    }

    /// Waits for the first line, from the beginning of the output on, that `matches`.
    /// - Throws: `TimedOut` with all output so far, also when the output ends without such a line.
    package func line(
        in channel: Channel = .output, timeoutSeconds: Double = 20,
        matching matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let stream = (channel == .output ? output : errors).stream()
        let found = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                for await line in stream where matches(line) { return line }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(timeoutSeconds))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next().flatMap { $0 }
        }
        guard let found else { throw timedOut("a line") }
        return found
    }

    package func signal(_ number: Int32) {
        process.signal(number)
    }

    /// Waits until the child has ended and all its output has been read.
    /// - Throws: `TimedOut`; then the child is killed.
    @discardableResult
    package func waitForExit(timeoutSeconds: Double = 30) async throws -> SpawnedProcess.Exit {
        guard let exit = await process.waitForExit(timeoutSeconds: timeoutSeconds) else {
            process.signal(SIGKILL)
            throw timedOut("its end")
        }
        // A grandchild may hold the pipes open longer than the child lives.
        for log in [output, errors] { await log.waitUntilComplete(timeoutSeconds: 2) }
        return exit
    }

    /// Runs a program to its end.
    /// - Returns: how it ended, and what it wrote.
    package static func run(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, input: String = "", timeoutSeconds: Double = 60
    ) async throws -> (exit: SpawnedProcess.Exit, output: String, errors: String) {
        let child = try await start(
            executable, arguments, environment: environment, workingDirectory: workingDirectory)
        child.write(input)
        child.closeInput()
        let exit = try await child.waitForExit(timeoutSeconds: timeoutSeconds)
        return (exit, child.output.text, child.errors.text)
    }

    private func timedOut(_ what: String) -> TimedOut {
        TimedOut(waitingFor: what, output: output.text, errors: errors.text)
    }
}

/// The system call, by a name that no method hides.
private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
