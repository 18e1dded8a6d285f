import Bootstrap
import Foundation
import Testing

@Suite struct ServerMemoryTests {
    @Test(arguments: [
        (512 << 20, "128MB"), (4 << 30, "512MB"), (24 << 30, "3072MB"), (512 << 30, "8192MB"),
    ])
    func tablesAreKeptInAnEighthOfTheMemory(bytes: Int, setting: String) {
        #expect(ServerMemory.sharedBuffers(ofBytes: UInt64(bytes)) == setting)
    }

    /// A container with little memory on a large machine.
    @Test func limitsOfAllGroupsCount() throws {
        let scratch = try Scratch()
        let root = scratch.data
        try FileManager.default.createDirectory(
            atPath: "\(root)/outer/inner", withIntermediateDirectories: true)
        try "1000\n".write(toFile: "\(root)/outer/memory.max", atomically: true, encoding: .utf8)
        try "max\n".write(
            toFile: "\(root)/outer/inner/memory.max", atomically: true, encoding: .utf8)
        #expect(ServerMemory.limits(group: "0::/outer/inner\n", root: root) == [1000])
        #expect(ServerMemory.limits(group: "0::/outer\n", root: root) == [1000])
        #expect(ServerMemory.limits(group: "0::/other\n", root: root) == [])
        #expect(ServerMemory.limits(group: "", root: "\(root)/outer") == [1000])
    }
}
