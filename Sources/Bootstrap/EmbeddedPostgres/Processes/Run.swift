import Foundation

extension SpawnedProcess {
    /// Runs `command` to its end.
    ///
    /// Input and output go through files that have no name, so nobody has to read while it runs.
    /// When the calling task is cancelled, the child is killed, with its own children where it
    /// leads a session.
    /// - Returns: how it ended, and what it wrote to standard output and standard error together.
    package static func run(
        _ command: Command, input: String = ""
    ) async throws(StartError) -> (exit: Exit, output: String) {
        let output = try namelessFile(for: command)
        defer { close(output) }
        let standardInput = try namelessFile(for: command)
        defer { close(standardInput) }
        _ = Array(input.utf8).withUnsafeBytes { pwrite(standardInput, $0.baseAddress, $0.count, 0) }

        var command = command
        command.descriptors[0] = standardInput
        command.descriptors[1] = output
        command.descriptors[2] = output
        let process = try await start(command)
        let exit: Exit
        if let ended = await process.waitForExit() {
            exit = ended
        } else {
            process.signal(SIGKILL, toGroup: command.leadsSession)
            exit = .signal(SIGKILL)
        }
        return (exit, contents(of: output))
    }

    private static func namelessFile(for command: Command) throws(StartError) -> Int32 {
        var template = Array("/tmp/admit-run-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw StartError(executable: command.executable, code: errno)
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func contents(of descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while case let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count)), count > 0
        {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
