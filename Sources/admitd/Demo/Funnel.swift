/// How many came how far, for each region, as the answers told it.
struct Funnel {
    private struct Counts {
        var seen = 0
        var linked = 0
        var invited = 0
        var subscribed = 0
        var admitted = 0

        mutating func add(_ journey: Journey) {
            seen += 1
            linked += journey.isLinked ? 1 : 0
            invited += journey.use == nil ? 0 : 1
            subscribed += journey.isSubscribed ? 1 : 0
            admitted += journey.isAdmitted ? 1 : 0
        }

        var cells: [String] { [seen, linked, invited, subscribed, admitted].map(\.grouped) }
    }

    private var regions: [String: Counts] = [:]
    private var all = Counts()
    /// Who found every use of their code taken.
    private var usedUp = 0
    /// Who paid where nobody gets in yet.
    private var paidOutside = 0
    /// Who would have paid but held back, because there was no code for them.
    private var sparedPaying = 0

    init(_ journeys: [Journey]) {
        for journey in journeys {
            regions[journey.person.region, default: Counts()].add(journey)
            all.add(journey)
            let person = journey.person
            if case .shared = person.codes, !journey.refusals.isEmpty { usedUp += 1 }
            if journey.isSubscribed, !Self.isOpen(person.region) { paidOutside += 1 }
            if person.payment == .whenAsked, !journey.isSubscribed { sparedPaying += 1 }
        }
    }

    /// A table, and what stands out in it.
    func print(to printer: Printer) {
        let ordered = regions.sorted { ($1.value.seen, $0.key) < ($0.value.seen, $1.key) }
        printer.table(
            [["region", "seen", "linked", "invited", "subscribed", "admitted"]]
                + ordered.map { [$0.key] + $0.value.cells } + [["all"] + all.cells])
        printer.line()
        printer.line("\(usedUp.grouped) people found their code used up.")
        printer.line(
            "\(paidOutside.grouped) paid before asking, where nobody gets in yet; "
                + "access.preview would have told them.")
        printer.line(
            "\(sparedPaying.grouped) waited to be told to pay and kept their money: "
                + "paying would not have let them in.")
    }

    private static func isOpen(_ region: String) -> Bool { region == "US" || region == "CA" }
}
