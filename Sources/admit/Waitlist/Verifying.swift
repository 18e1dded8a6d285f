import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

extension WaitlistCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Does the draws over here, and says whether they hold.",
            discussion: """
                Of every cohort that was drawn to its last: that the secret is the one that was \
                committed to before anybody joined, that nobody is missing, and that everybody was \
                drawn in turn. Ends with 1 when anything is wrong.
                """)

        @Argument(help: "The product's short name.")
        var product: String
        @Argument(help: "The region whose line it is, as US or US-TX.")
        var region: String
        @Option(help: "One cohort alone, by the first moment of its hour.")
        var cohort: Moment?
        @OptionGroup var options: CallOptions

        func run() async throws {
            if options.dryRun {
                var arguments = Arguments()
                arguments.add("product", product)
                arguments.add("region", region)
                arguments.add("cohort", ifPresent: cohort)
                return options.show(call: "waitlist.proof", arguments)
            }
            let report = try await options.withClient { try await verify($0) }
            options.show(try report.json) { result, screen in
                screen.headline(report.flaw == nil, report.sentence)
            }
            if report.flaw != nil { throw ExitCode.failed }
        }

        private func verify(_ client: AdmitClient) async throws -> Report {
            let listed = try await client.waitlist.cohorts(product: product, region: region)
            var report = Report(product: product, region: region)
            for summary in listed.reversed() {
                if let cohort, cohort.date != summary.cohort { continue }
                if summary.secret == nil {
                    if summary.taken > 0 { report.openCohorts += 1 }
                    continue
                }
                let proof = try await client.waitlist.proof(
                    product: product, region: region, cohort: summary.cohort)
                do throws(WaitlistProof.Flaw) {
                    try proof.verify()
                } catch {
                    report.flaw = (proof.cohort, error)
                    return report
                }
                report.cohorts += 1
                report.entries += proof.entries.count
            }
            return report
        }
    }
}

/// What checking came to.
private struct Report {
    let product: String
    let region: String
    var cohorts = 0
    var entries = 0
    /// Those of which some were drawn, and which cannot be checked yet.
    var openCohorts = 0
    var flaw: (cohort: Date, flaw: WaitlistProof.Flaw)?

    init(product: String, region: String) {
        self.product = product
        self.region = region
    }

    var sentence: String {
        if let flaw {
            return "the draws of \(product) in \(region) do not hold: in the cohort of "
                + "\(RFC3339.format(flaw.cohort)) \(flaw.flaw.meaning)"
        }
        let open = openCohorts == 0 ? "" : "; \(openCohorts) not yet drawn to their last"
        guard cohorts > 0 else { return "nothing to check yet\(open)" }
        return "the draws of \(product) in \(region) hold: \(entries) accounts in \(cohorts) "
            + "\(cohorts == 1 ? "cohort" : "cohorts")\(open)"
    }

    var json: JSON {
        get throws {
            let text = JSONText { writer in
                writer.object {
                    $0.member("holds", flaw == nil)
                    $0.member("cohorts", cohorts)
                    $0.member("entries", entries)
                    $0.member("open_cohorts", openCohorts)
                    $0.member("flaw", flaw.map { $0.flaw.meaning })
                    $0.member("flawed_cohort", flaw.map { $0.cohort })
                }
            }
            return try JSON.parse(text.bytes)
        }
    }
}

extension WaitlistProof.Flaw {
    fileprivate var meaning: String {
        switch self {
        case .notRevealed: "the secret is not revealed"
        case .commitment: "the secret is not the one that was committed to"
        case .count: "there are not as many entries as were drawn"
        case .roll: "the entries are not those that were noted down when they were drawn"
        case .order(let account):
            "\(account.uuidString.lowercased()) was drawn out of turn"
        }
    }
}
