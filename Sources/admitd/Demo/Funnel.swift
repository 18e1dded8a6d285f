/// How many came how far, for each region, as the answers told it.
struct Funnel {
    private var table = FunnelTable()
    /// Who found every use of their code taken.
    private var usedUp = 0
    /// Who paid where nobody gets in yet.
    private var paidOutside = 0
    /// Who would have paid but held back, because there was no code for them.
    private var sparedPaying = 0

    init(_ journeys: [Journey]) {
        for journey in journeys {
            let person = journey.person
            table.add(
                person.region,
                .init(
                    isLinked: journey.isLinked, isInvited: journey.use != nil,
                    isSubscribed: journey.isSubscribed, isAdmitted: journey.isAdmitted))
            if case .shared = person.codes, !journey.refusals.isEmpty { usedUp += 1 }
            if journey.isSubscribed, !Self.isOpen(person.region) { paidOutside += 1 }
            if person.payment == .whenAsked, !journey.isSubscribed { sparedPaying += 1 }
        }
    }

    /// A table, and what stands out in it.
    func print(to printer: Printer) {
        printer.table(table.rows)
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
