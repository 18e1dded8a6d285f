import Foundation

/// The keys that belong to an embedded database: made once, kept in its data folder for the owner's
/// eyes only.
package struct KeyFolder {
    /// The folder.
    package let path: String

    private static let pepperFile = "code_pepper"
    private static let sealFile = "seal_key"

    package init(dataDirectory: String) {
        path = dataDirectory + "/keys"
    }

    /// Whether every key is there that the settings do not give.
    func isWhole(besides settings: Settings) -> Bool {
        let wanted =
            (settings.codePeppers == nil ? [Self.pepperFile] : [])
            + (settings.sealKey == nil ? [Self.sealFile] : [])
        return wanted.allSatisfy { access("\(path)/\($0)", F_OK) == 0 }
    }

    /// The peppers; the first one is made when there is none.
    func peppers() throws(SettingsError) -> PepperList {
        try parsed(try text(Self.pepperFile), Self.pepperFile)
    }

    /// The key that seals; made when there is none. 32 bytes.
    func sealKey() throws(SettingsError) -> Data {
        let text = try text(Self.sealFile)
        guard let key = Data(base64Encoded: text), key.count == 32 else {
            throw damage(Self.sealFile)
        }
        return key
    }

    /// Puts a new pepper in front of those there are; they are the ones from before or the new ones,
    /// whenever somebody looks. Of two at once each adds its own.
    /// - Returns: the peppers as they are kept now.
    /// - Throws: when there is no pepper to go on from.
    package func rotatePepper() throws(SettingsError) -> PepperList {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            throw SettingsError(
                "there are no keys in \(path) yet; they are made when the server first starts")
        }
        // Ends with the descriptor.
        defer { close(folder) }
        guard flock(folder, LOCK_EX) == 0 else { throw problem("lock", path) }
        guard let kept = try read(Self.pepperFile) else {
            throw SettingsError(
                "there is no pepper in \(path) to go on from; restore it, for without it no code "
                    + "that was issued before is recognised")
        }
        let rotated = try parsed(kept, Self.pepperFile).rotated()
        try write(rotated.text + "\n", Self.pepperFile, replacing: true)
        return rotated
    }

    /// Reads the peppers without making any; `nil` when there are none.
    package func knownPeppers() throws(SettingsError) -> PepperList? {
        guard let text = try read(Self.pepperFile) else { return nil }
        return try parsed(text, Self.pepperFile)
    }

    private func parsed(_ text: String, _ name: String) throws(SettingsError) -> PepperList {
        guard let peppers = PepperList(text) else { throw damage(name) }
        return peppers
    }

    private func damage(_ name: String) -> SettingsError {
        SettingsError(
            "the key in \(path)/\(name) is damaged; restore it from a backup, since codes and kept "
                + "answers cannot be read without it")
    }

    /// Reads a key, or makes it. Two processes that make it at once end up with the same.
    private func text(_ name: String) throws(SettingsError) -> String {
        if let known = try read(name) { return known }
        let made = mkdir(path, 0o700) == 0 || errno == EEXIST
        guard made else { throw problem("make the folder", path) }
        var random = SystemRandomNumberGenerator()
        let key = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        try write(key.base64EncodedString() + "\n", name, replacing: false)
        guard let kept = try read(name) else { throw problem("read", "\(path)/\(name)") }
        return kept
    }

    private func read(_ name: String) throws(SettingsError) -> String? {
        let file = "\(path)/\(name)"
        guard access(file, F_OK) == 0 else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw problem("read", file)
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes a file of its own, then puts it in place, so that nobody ever sees half of it. What is
    /// there stays unless it is to be replaced.
    private func write(
        _ text: String, _ name: String, replacing: Bool
    ) throws(SettingsError) {
        let file = "\(path)/\(name)"
        let draft = "\(file).\(getpid())"
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
        if replacing {
            guard rename(draft, file) == 0 else { throw problem("write", file) }
        } else {
            guard link(draft, file) == 0 || errno == EEXIST else { throw problem("write", file) }
        }
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
