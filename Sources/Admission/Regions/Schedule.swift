import Foundation

/// What holds in one region over time, with its country's rules where it has none of its own.
struct Schedule: Sendable {
    /// Our own plan.
    let rollout: Course<RegionRule.Rollout>
    /// What the law demands.
    let legal: Course<RegionRule.Legal>

    /// A region without any rule.
    static let empty = Schedule(own: [], ofCountry: [])

    /// Lays `own` rules over those of the country; `ofCountry` is empty for a country itself.
    init(own: [RegionRule], ofCountry: [RegionRule]) {
        let levels = [own, ofCountry]
        rollout = Course(
            levels.map { rules in
                rules.compactMap { rule in
                    guard case .rollout(let verdict) = rule.verdict else { return nil }
                    return .init(from: rule.from, until: rule.until, verdict: verdict)
                }
            })
        legal = Course(
            levels.map { rules in
                rules.compactMap { rule in
                    guard case .legal(let verdict) = rule.verdict else { return nil }
                    return .init(from: rule.from, until: rule.until, verdict: verdict)
                }
            })
    }
}

/// What holds at each moment, as steps: worked out once, so that asking costs a short walk.
struct Course<Verdict: Equatable & Sendable>: Sendable {
    /// A rule's span and what it says; `until` is exclusive.
    struct Span: Sendable {
        let from: Date
        let until: Date?
        let verdict: Verdict
    }

    /// From `start` on `verdict` holds; `nil` when no rule does.
    struct Step: Sendable {
        let start: Date
        let verdict: Verdict?
    }

    /// By start; neighbours differ. Nothing holds before the first.
    let steps: [Step]

    /// Of `levels` the first that has a span in force decides, at each moment anew.
    init(_ levels: [[Span]]) {
        let moments = Set(levels.joined().flatMap { [$0.from] + ($0.until.map { [$0] } ?? []) })
        var steps: [Step] = []
        for moment in moments.sorted() {
            var verdict: Verdict?
            for spans in levels where verdict == nil {
                verdict =
                    spans.filter { $0.from <= moment && moment < $0.until ?? .distantFuture }
                    .max { $0.from < $1.from }?.verdict
            }
            // A rule that says what held before changes nothing.
            if steps.last?.verdict != verdict {
                steps.append(Step(start: moment, verdict: verdict))
            }
        }
        self.steps = steps
    }

    /// What is in force at that moment.
    func verdict(at moment: Date) -> Verdict? {
        let next = indexAfter(moment)
        return next == 0 ? nil : steps[next - 1].verdict
    }

    /// When something else will be in force.
    func change(after moment: Date) -> Date? {
        let next = indexAfter(moment)
        return next == steps.count ? nil : steps[next].start
    }

    /// The first step that begins after the moment. Walks from the end: little lies in the future.
    func indexAfter(_ moment: Date) -> Int {
        var index = steps.count
        while index > 0, steps[index - 1].start > moment { index -= 1 }
        return index
    }
}

extension Course<RegionRule.Rollout> {
    /// When the region will open next, and for whom.
    func opening(after moment: Date) -> (at: Date, requirements: RegionRule.Requirements)? {
        for step in steps[indexAfter(moment)...] {
            if case .open(let requirements, _)? = step.verdict { return (step.start, requirements) }
        }
        return nil
    }

    /// For whom the region is open, or was open last.
    func requirements(until moment: Date) -> RegionRule.Requirements? {
        for step in steps[..<indexAfter(moment)].reversed() {
            if case .open(let requirements, _)? = step.verdict { return requirements }
        }
        return nil
    }
}
