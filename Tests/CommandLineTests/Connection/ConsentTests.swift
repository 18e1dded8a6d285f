import Bootstrap
import Foundation
import Testing

/// Asks on a real terminal, made for the test.
@Suite struct ConsentTests {
    private static let invite =
        #"{"invite":{"id":"1","prefix":"ABCD","state":"open","uses":3,"max_uses":9}}"#

    /// Runs `invite revoke` on a terminal and types `answer` once it is asked.
    private func revoke(
        typing answer: String, at url: String
    ) async throws -> (exitCode: Int32, screen: String) {
        let (master, slave) = try PseudoTerminal.open()
        let process = try await AdmitProcess.start(
            ["invite", "revoke", "ABCD-EFGH-JKMN", "leak"], on: slave, url: url, token: "t")
        close(slave)
        let screen = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Self.converse(master, answer))
            }
        }
        close(master)
        guard case .code(let exitCode)? = await process.waitForExit() else { return (-1, screen) }
        return (exitCode, screen)
    }

    /// Reads the screen to its end, and types once the question stands there.
    private static func converse(_ master: Int32, _ answer: String) -> String {
        var screen = ""
        var isAnswered = false
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { return screen }
            screen += String(decoding: buffer[..<count], as: UTF8.self)
            if !isAnswered, screen.contains("[y/N] ") {
                isAnswered = true
                _ = Array("\(answer)\n".utf8).withUnsafeBytes {
                    write(master, $0.baseAddress, $0.count)
                }
            }
        }
    }

    @Test(arguments: [("y", Int32(0)), ("yes", 0), ("n", 2), ("", 2)])
    func aPersonSeesTheInviteAndDecides(answer: String, exitCode: Int32) async throws {
        let server = try ScriptedServer { _, request in
            request.method == "invite.get"
                ? .result(Self.invite)
                : .result(#"{"outcome":"revoked",\#(Self.invite.dropFirst())"#)
        }
        defer { server.stop() }
        let (code, screen) = try await revoke(typing: answer, at: server.url)
        #expect(code == exitCode)
        #expect(screen.contains("3 of 9"))
        #expect(screen.contains("Revoke this invite for good? [y/N] "))
        #expect(!screen.contains("EFGH"))
        #expect(
            server.requests.map(\.method)
                == (exitCode == 0 ? ["invite.get", "invite.revoke"] : ["invite.get"]))
    }
}

/// A terminal that a test types on. Linux's own calls, as Swift's Glibc hides the portable ones.
private enum PseudoTerminal {
    struct Failed: Error {}

    private static let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let number: UInt = 0x8004_5430  // TIOCGPTN

    static func open() throws -> (master: Int32, slave: Int32) {
        let master = Foundation.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        var index: Int32 = 0
        guard master >= 0, ioctl(master, unlock, &isLocked) == 0,
            ioctl(master, number, &index) == 0
        else { throw Failed() }
        let slave = Foundation.open("/dev/pts/\(index)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw Failed() }
        return (master, slave)
    }
}
