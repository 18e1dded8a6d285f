import AdmitClient
import Foundation

/// What is there before anybody arrives: the campaigns, and the codes that are going to be handed
/// on, issued beforehand.
struct ReplayStage: Sendable {
    /// The friends' campaign, and that of the code for everybody.
    let campaigns: [UUID]
    /// In the order of the trace's codes.
    let invites: [IssuedBatch.IssuedInvite]

    private static let codesPerCall = 1000

    /// Makes the product and everything that the trace needs.
    /// - Parameter run: tells the keys of this replay from those of others.
    static func set(
        _ trace: Trace, admit: AdmitClient, printer: Printer, run: String
    ) async throws -> ReplayStage {
        _ = try await Setup(admit: admit, printer: printer).catalogue()
        let regions = ["US", "CA"]
        let passed = trace.codes.indices.filter { trace.codes[$0].kind != .open }
        let friends = try await admit.campaigns.create(
            product: LaunchDemo.product, name: "Friends of \(run)", regions: regions,
            budget: passed.map { trace.codes[$0].uses }.reduce(0, +),
            idempotencyKey: "\(run)-friends")
        let open = try await admit.campaigns.create(
            product: LaunchDemo.product, name: "Everybody of \(run)", regions: regions,
            budget: trace.publicBudget, idempotencyKey: "\(run)-open")

        var invites = [IssuedBatch.IssuedInvite?](repeating: nil, count: trace.codes.count)
        for start in stride(from: 0, to: passed.count, by: codesPerCall) {
            let places = passed[start..<min(start + codesPerCall, passed.count)]
            let batch = try await admit.invites.issue(
                friends.id, count: places.count, maxUses: CodeMarket.usesPerCode,
                note: "handed on by friends", idempotencyKey: "\(run)-issue-\(start)")
            for (place, invite) in zip(places, batch.invites) { invites[place] = invite }
        }
        for (place, code) in trace.codes.enumerated() where code.kind == .open {
            invites[place] =
                try await admit.invites.issue(
                    open.id, count: 1, maxUses: code.uses, note: "for everybody",
                    idempotencyKey: "\(run)-issue-open-\(place)"
                ).invites.first
        }
        let issued = invites.compactMap { $0 }
        guard issued.count == trace.codes.count else { throw Misread.answer }
        return ReplayStage(campaigns: [friends.id, open.id], invites: issued)
    }
}
