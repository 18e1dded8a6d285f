import Bootstrap
import Foundation

/// The well-known HTTP load generator, to check ours by.
struct Wrk: Sendable {
    private let program: String
    private let script: String
    private let seed: Seed

    /// nil when it is not installed.
    init?(_ seed: Seed) throws {
        guard let program = ExecutableSearch.find("wrk") else { return nil }
        self.program = program
        self.seed = seed
        script = "\(seed.cluster.folder)/check.lua"
        let first = Population.firstNumber
        let text = """
            local headers = {
                ["Authorization"] = "Bearer " .. os.getenv("ADMIT_TOKEN"),
                ["Content-Type"] = "application/json",
            }
            request = function()
                local number = \(first) + math.random(1, \(seed.population.accounts))
                return wrk.format("POST", "/rpc", headers, string.format(
                    '{"jsonrpc":"2.0","id":1,"method":"access.check","params":' ..
                    '{"account":"\(Population.accountPrefix)%.0f","product":"\(Population.product)"}}',
                    number))
            end

            """
        try text.write(toFile: script, atomically: false, encoding: .utf8)
    }

    /// - Returns: requests a second.
    func run(_ url: String, connections: Int, seconds: Double) async throws -> Double {
        let output = try await Cluster.run(
            program,
            [
                "-t1", "-c\(connections)", "-d\(max(1, Int(seconds.rounded())))s", "-s", script,
                url + "/rpc",
            ], environment: ["ADMIT_TOKEN": seed.token])
        let line = output.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
        guard let rate = line?.split(separator: " ").last.flatMap({ Double($0) }),
            !output.contains("Non-2xx"), !output.contains("Socket errors")
        else { throw Cluster.ProgramFailed(description: "wrk:\n\(output)") }
        return rate
    }
}
