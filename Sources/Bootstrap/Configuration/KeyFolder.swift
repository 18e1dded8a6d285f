import Foundation

/// The keys that belong to an embedded database: made once, kept in its data folder for the owner's
/// eyes only.
struct KeyFolder {
    private let path: String

    init(dataDirectory: String) {
        path = dataDirectory + "/keys"
    }

    /// Reads a key of 32 bytes, or makes it. Two processes that make it at once end up with the same.
    func key(_ name: String) throws(SettingsError) -> Data {
        let file = path + "/" + name
        if let known = try read(file) { return known }
        let made = mkdir(path, 0o700) == 0 || errno == EEXIST
        guard made else { throw problem("make the folder", path) }
        var random = SystemRandomNumberGenerator()
        let key = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        try write(key.base64EncodedString() + "\n", file)
        guard let kept = try read(file) else { throw problem("read", file) }
        return kept
    }

    private func read(_ file: String) throws(SettingsError) -> Data? {
        guard access(file, F_OK) == 0 else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw problem("read", file)
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let key = Data(base64Encoded: trimmed), key.count == 32 else {
            throw SettingsError(
                "the key in \(file) is damaged; restore it from a backup, since codes and kept "
                    + "answers cannot be read without it")
        }
        return key
    }

    /// Writes a file of its own, then links it in place, so that nobody ever sees half of it and the
    /// first one stays.
    private func write(_ text: String, _ file: String) throws(SettingsError) {
        let draft = file + ".\(getpid())"
        // Left by a process of the same id that was killed while it wrote.
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw problem("write", draft) }
        defer {
            close(descriptor)
            unlink(draft)
        }
        let bytes = Array(text.utf8)
        let written = Foundation.write(descriptor, bytes, bytes.count)
        guard written == bytes.count, fsync(descriptor) == 0 else {
            throw problem("write", draft)
        }
        guard link(draft, file) == 0 || errno == EEXIST else { throw problem("write", file) }
        // The names must outlive a power failure too: a code is worth nothing without its pepper.
        for folder in [path, path + "/.."] {
            let names = open(folder, O_RDONLY | O_DIRECTORY)
            guard names >= 0 else { throw problem("open", folder) }
            defer { close(names) }
            guard fsync(names) == 0 else { throw problem("write", folder) }
        }
    }

    private func problem(_ action: String, _ file: String) -> SettingsError {
        SettingsError("cannot \(action) \(file): \(String(cString: strerror(errno)))")
    }
}
