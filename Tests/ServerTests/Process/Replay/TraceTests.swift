import Testing

@testable import admitd

@Suite struct TraceTests {
    private let trace = Trace(accounts: 20_000, seed: 3)

    @Test func theSameSeedWritesTheSameTrace() {
        #expect(Trace(accounts: 2000, seed: 3) == Trace(accounts: 2000, seed: 3))
        #expect(Trace(accounts: 2000, seed: 3).digest != Trace(accounts: 2000, seed: 4).digest)
    }

    @Test func peopleArriveAsTheyDid() {
        let arrivals = trace.events.filter { $0.act == .signUp }
        #expect(arrivals.flatMap(\.people).sorted() == Array(0..<20_000))
        let first = arrivals.filter { $0.second < 24 * 3600 }.map(\.people.count).reduce(0, +)
        #expect(abs(first - 20_000 * 56 / 164) < 30)
        var hours = [Int](repeating: 0, count: 24)
        for event in arrivals { hours[event.second / 3600 % 24] += event.people.count }
        #expect(hours[19] > 3 * hours[3])
        let open = trace.people.count { $0.isWhereItIsOpen }
        #expect((11_400...12_600).contains(open))
        #expect(trace.people.contains { $0.isGuesser })
    }

    @Test func everythingHappensInOrder() {
        var turns = [Int](repeating: 0, count: trace.people.count)
        var redeemed = [Int?](repeating: nil, count: trace.people.count)
        var second = 0
        for event in trace.events {
            #expect(event.second >= second)
            second = event.second
            #expect(Set(event.people).count == event.people.count)
            for (person, turn) in zip(event.people, event.turns) {
                #expect(turn == turns[person])
                #expect((turn == 0) == (event.act == .signUp))
                turns[person] += 1
            }
            guard event.act == .redeem else { continue }
            redeemed[event.people[0]] = turns[event.people[0]]
            let code = trace.people[event.people[0]].code
            let issuer = code.flatMap { trace.codes[$0].issuer }
            #expect(event.needs?.person == issuer)
            if let need = event.needs { #expect(redeemed[need.person] == need.turn) }
        }
    }

    @Test func friendsHaveAUseEachAndCrowdsDoNot() {
        var wanted = [Int](repeating: 0, count: trace.codes.count)
        for person in trace.people {
            if let code = person.code { wanted[code] += 1 }
        }
        for (code, wanted) in zip(trace.codes, wanted) {
            switch code.kind {
            case .passed: #expect(wanted <= code.uses)
            case .leaked: #expect(wanted > code.uses)
            case .open: #expect(wanted > trace.publicBudget && code.uses > trace.publicBudget)
            }
            if let issuer = code.issuer { #expect(trace.people[issuer].code != nil) }
        }
        #expect(trace.codes.count { $0.kind == .leaked } > 1)
        #expect(trace.codes.count { $0.kind == .open } == 1)
    }

    @Test func aMistypedCodeDiffersInOneSymbol() {
        var random = SplitMix(state: 1)
        let code = Crowd.guesses(1, seed: 5)[0]
        for _ in 0..<200 {
            let mistyped = ReplayPlay.mistyped(code, &random)
            #expect(zip(mistyped, code).count { $0 != $1 } == 1)
            #expect(mistyped.count == code.count)
        }
    }
}
