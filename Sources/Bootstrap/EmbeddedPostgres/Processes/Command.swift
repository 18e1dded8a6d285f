import Foundation

extension SpawnedProcess {
    /// What to start, and in which surroundings.
    package struct Command: Sendable {
        /// An absolute path.
        package var executable: String
        package var arguments: [String]
        /// The child's whole environment: nothing is inherited.
        package var environment: [String: String]
        /// An absolute path; nil for ours.
        package var workingDirectory: String?
        /// Our descriptor for each of the child's; 0 to 2 are `/dev/null` when left out, and all
        /// others are closed.
        package var descriptors: [Int32: Int32] = [:]
        /// Whether the child leads a session, out of reach of the terminal's Ctrl-C.
        package var leadsSession = false

        package init(
            _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:]
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
        }

        /// Starts the child from the calling thread.
        /// - Returns: 0, or an errno.
        func spawn(_ processID: inout pid_t) -> Int32 {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }

            // Copies above every target, so that no target overwrites a source still to be used.
            let copies = descriptors.mapValues { fcntl($0, F_DUPFD_CLOEXEC, 32) }
            defer { for copy in copies.values where copy >= 0 { close(copy) } }
            if copies.values.contains(where: { $0 < 0 }) { return EBADF }
            let highest = max(2, copies.keys.max() ?? 2)
            for target in 0...highest {
                if let copy = copies[target] {
                    posix_spawn_file_actions_adddup2(&actions, copy, target)
                } else if target <= 2 {
                    posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
                } else {
                    posix_spawn_file_actions_addclose(&actions, target)
                }
            }
            for descriptor in highest + 1...max(highest, Self.highestDescriptor) + 64 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
            setSignals(&attributes)

            let command = inWorkingDirectory()
            return withArguments([command.executable] + command.arguments) { arguments in
                withArguments(environment.map { "\($0)=\($1)" }) { environment in
                    posix_spawn(
                        &processID, command.executable, &actions, &attributes, arguments,
                        environment)
                }
            }
        }

        /// The same through a shell that changes the directory first, for Glibc's module hides the
        /// call that would let `posix_spawn` do so.
        private func inWorkingDirectory() -> Command {
            guard let workingDirectory, access(executable, X_OK) == 0 else { return self }
            let script = #"cd "$0" && exec "$@""#
            return Command("/bin/sh", ["-c", script, workingDirectory, executable] + arguments)
        }

        /// Other threads may open more meanwhile; those take the lowest numbers that are free.
        private static var highestDescriptor: Int32 {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            return (names ?? []).compactMap { Int32($0) }.max() ?? 2
        }

        /// The child starts with nothing blocked and nothing ignored, whatever our threads do.
        private func setSignals(_ attributes: inout posix_spawnattr_t) {
            var none = sigset_t()
            sigemptyset(&none)
            posix_spawnattr_setsigmask(&attributes, &none)
            var all = sigset_t()
            sigfillset(&all)
            posix_spawnattr_setsigdefault(&attributes, &all)
            let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which Glibc's module hides.
            let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
            posix_spawnattr_setflags(&attributes, Int16(flags | (leadsSession ? setSession : 0)))
        }
    }
}

private func withArguments<R>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
) -> R {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
