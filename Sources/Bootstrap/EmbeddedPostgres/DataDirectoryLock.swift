import Foundation
import Synchronization

/// The right to serve a data directory, held by one process at a time.
///
/// It is the kernel's lock on the file, which ends with the process however that ends; the process id
/// inside is for people.
final class DataDirectoryLock: Sendable {
    private let descriptor: Mutex<Int32>

    private init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Takes the lock.
    ///
    /// Tries for a moment, for `holder(of:)` holds it for an instant to see whether it is free.
    /// - Throws: `alreadyServed` when another process has it.
    static func take(
        _ directory: DataDirectory
    ) async throws(EmbeddedPostgresError) -> DataDirectoryLock {
        let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .directoryUnusable(path: directory.lock, reason: lastSystemError())
        }
        let lock = DataDirectoryLock(descriptor: descriptor)
        for attempt in 1... {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { break }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw .directoryUnusable(path: directory.lock, reason: lastSystemError())
            }
            guard attempt < 10 else {
                throw .alreadyServed(
                    directory: directory.path, processID: recordedProcess(of: directory))
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        let record = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0,
            pwrite(descriptor, record, record.utf8.count, 0) == record.utf8.count
        else {
            throw .directoryUnusable(path: directory.lock, reason: lastSystemError())
        }
        return lock
    }

    /// The process that holds the lock; nil when nobody does.
    static func holder(of directory: DataDirectory) throws(EmbeddedPostgresError) -> Int32? {
        let descriptor = open(directory.lock, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .directoryUnusable(path: directory.lock, reason: lastSystemError())
        }
        defer { unlock(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        guard errno == EWOULDBLOCK else {
            throw .directoryUnusable(path: directory.lock, reason: lastSystemError())
        }
        return recordedProcess(of: directory)
    }

    /// Gives the lock back. A second call does nothing.
    func release() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            Self.unlock(descriptor)
            descriptor = -1
        }
    }

    /// Closing alone is not enough: a child that is just being started shares the lock until its
    /// program runs.
    private static func unlock(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func recordedProcess(of directory: DataDirectory) -> Int32 {
        let text = try? String(contentsOfFile: directory.lock, encoding: .utf8)
        return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
    }
}
