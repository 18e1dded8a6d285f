import AdmissionStore
import Foundation

/// The bare database asked one question at a time, by PostgreSQL's own load generator.
struct Pgbench: Sendable {
    struct Outcome: Sendable {
        var perSecond = 0.0
        var averageMilliseconds = 0.0
        var transactions = 0
    }

    let seed: Seed
    /// A file for the script.
    private let path: String
    private let variables: [String: Int]

    /// - Parameter name: of the script's file, in the cluster's folder.
    init(_ seed: Seed, name: String, script: String, variables: [String: Int] = [:]) throws {
        self.seed = seed
        self.variables = variables
        path = "\(seed.cluster.folder)/\(name).pgbench"
        try script.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// What the server asks for a check of now, for one account picked at random.
    static func facts(_ seed: Seed) throws -> Pgbench {
        try facts(seed, "entitlement_facts")
    }

    /// What decides where no row is kept for it: the same facts from the tables that they come from.
    static func factsFromTables(_ seed: Seed) throws -> Pgbench {
        try facts(seed, "access_facts")
    }

    /// A statement's own text. The account's id is put together by the statement, because pgbench's
    /// variables are numbers; that takes a microsecond of its time.
    private static func facts(_ seed: Seed, _ name: String) throws -> Pgbench {
        let path = "SQL/Queries/\(name).sql"
        guard let file = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw LoadFailure(description: "\(path) is not here; run from the repository's top")
        }
        let account = "array[('\(Population.accountPrefix)' || :n)::uuid]"
        let statement = file.split(separator: "\n")
            .filter { !$0.drop(while: { $0 == " " }).hasPrefix("--") }.joined(separator: "\n")
            .replacingOccurrences(of: "$1", with: account)
            .replacingOccurrences(of: "$2", with: "array['\(Population.product)']")
            .replacingOccurrences(of: "$3", with: "array[null]::timestamptz[]")
        guard !statement.contains("$"), statement.contains(account) else {
            throw LoadFailure(description: "\(path) takes other parameters than it did")
        }
        let first = Population.firstNumber
        return try Pgbench(
            seed, name: name,
            script: "\\set n random(\(first + 1), \(first + seed.population.accounts))\n"
                + statement + "\n")
    }

    /// A redemption in one statement, and so in one round trip and with the shortest lock: the
    /// quickest honest form for one row. A transaction of `select … for update`, `insert` and
    /// `update` takes four round trips more.
    static func redemption(_ seed: Seed, isHot: Bool, clients: Int) throws -> Pgbench {
        let accounts = seed.population.accounts
        let hash = isHot ? "sha256('hot')" : "sha256(:i::text::bytea)"
        return try Pgbench(
            seed, name: isHot ? "hot" : "distinct",
            script: """
                \\set c :c + 1
                \\set i :client_id * \(seed.supply.count / clients) + :c
                \\set n \(Population.firstNumber + 1) + :i * \(Population.stride) % \(accounts)
                \\set r \(Population.firstNumber) + :i
                with used as (
                    update invite set uses = uses + 1
                    where code_hash = \(hash) and uses < max_uses and revoked_at is null
                    returning id
                )
                insert into redemption (
                    id, invite_id, account_id, product, state, at, confirmed_at)
                select ('00000007-0000-7000-8000-' || :r)::uuid, id,
                    ('\(Population.accountPrefix)' || :n)::uuid, '\(Population.gate)', 'confirmed', now(),
                    now()
                from used;

                """,
            variables: ["c": -1])
    }

    func run(clients: Int, seconds: Double) async throws -> Outcome {
        let options = Store.connectionSettings.map { "-c \($0.key)=\($0.value)" }
        let whole = String(max(1, Int(seconds.rounded())))
        let output = try await seed.cluster.program(
            "pgbench",
            [
                "-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))", "-T", whole,
                "-f", path,
            ] + variables.flatMap { ["-D", "\($0.key)=\($0.value)"] } + [seed.url],
            environment: ["PGOPTIONS": options.joined(separator: " ")])
        var outcome = Outcome()
        for line in output.split(separator: "\n") {
            let number = line.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." }
            if line.hasPrefix("tps = ") { outcome.perSecond = Double(number) ?? 0 }
            if line.hasPrefix("latency average") {
                outcome.averageMilliseconds = Double(number) ?? 0
            }
            if line.hasPrefix("number of transactions actually") {
                outcome.transactions = Int(number) ?? 0
            }
        }
        guard outcome.perSecond > 0, output.contains("number of failed transactions: 0") else {
            throw Cluster.ProgramFailed(description: "pgbench:\n\(output)")
        }
        return outcome
    }

    /// Tries numbers of clients in short rounds, each twice, because the rate with few of them hangs
    /// on which core each falls to.
    /// - Returns: the one with the highest rate.
    func bestClients(seconds: Double) async throws -> Int {
        var best = (clients: 1, rate: 0.0)
        for clients in [1, 2, 4, 8, 16, 32, 64, 1, 2, 4, 8, 16, 32, 64] {
            let rate = try await run(clients: clients, seconds: seconds).perSecond
            if rate > best.rate { best = (clients, rate) }
        }
        return best.clients
    }
}
