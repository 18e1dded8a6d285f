import Admission
import AdmissionStore
import Foundation
public import JSONRPC

extension ID: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.value(uuid) }
}

extension Name: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.value(text) }
}

extension Region: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.value(text) }
}

extension AccountRecord {
    func write(to writer: inout JSONWriter, links: [LinkRecord]?) {
        writer.object {
            $0.member("id", id)
            $0.member("state", state.rawValue)
            $0.member("home_region", homeRegion)
            $0.member("created_at", createdAt)
            $0.member("links", ifPresent: links)
        }
    }
}

extension LinkRecord: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("account", account)
            $0.member("issuer", identity.issuer)
            $0.member("environment", identity.environment.rawValue)
            $0.member("subject", identity.subject)
            $0.member("since", since)
        }
    }
}

extension Product: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("product", product)
            $0.member("name", name)
            $0.member("policy") {
                $0.object {
                    $0.member("links", policy.links)
                    $0.member("keep_admitted", policy.keepAdmitted)
                    $0.member("travel", policy.travel.name)
                    $0.member("travel_grace_days", ifPresent: policy.travel.graceDays)
                }
            }
        }
    }
}

extension Plan: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("plan", plan)
            $0.member("entitlements", entitlements)
            $0.member("provider_products") {
                $0.array {
                    for sold in providerProducts {
                        $0.object {
                            $0.member("provider", sold.provider)
                            $0.member("product", sold.product)
                        }
                    }
                }
            }
        }
    }
}

extension RegionRule: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("product", product)
            $0.member("region", region)
            $0.member("layer", verdict.layer)
            $0.member("status", verdict.status)
            if case .rollout(.open(let requirements, let percent)) = verdict {
                $0.member("requires") {
                    $0.object {
                        $0.member("invite", requirements.invite)
                        $0.member("entitlement", requirements.entitlement)
                    }
                }
                $0.member("percent", percent)
            }
            $0.member("from", from)
            $0.member("until", until)
            $0.member("reason", reason)
        }
    }
}

extension SubscriptionRecord: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", subscription.id)
            $0.member("account", account)
            $0.member("provider", subscription.provider)
            $0.member("plan", subscription.plan)
            $0.member("state", subscription.state.rawValue)
            $0.member("will_renew", subscription.willRenew)
            $0.member("paid_through", subscription.paidThrough)
            $0.member("access_until", subscription.accessUntil)
            $0.member("raw_status", rawStatus)
            $0.member("grace_until", graceUntil)
            $0.member("environment", environment.rawValue)
            $0.member("held", subscription.isHeld)
            $0.member("created_at", createdAt)
        }
    }
}

extension Campaign: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("product", product)
            $0.member("name", name)
            $0.member("mode", mode.rawValue)
            $0.member("hold_minutes", holdMinutes)
            $0.member("regions", regions)
            $0.member("budget", budget)
            $0.member("uses", uses)
            $0.member("opens_at", opensAt)
            $0.member("closes_at", closesAt)
            $0.member("max_depth", maxDepth)
            $0.member("subscribers_first", subscribersFirst)
            $0.member("created_at", createdAt)
        }
    }
}

extension Page {
    /// `{items, next_cursor}`.
    func answer(_ write: (Item, inout JSONWriter) -> Void) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("items") { $0.array { for item in items { write(item, &$0) } } }
                $0.member("next_cursor", next.map(Cursor.write))
            }
        }
    }
}

extension JSONText {
    /// One thing wrapped in its noun.
    init(_ noun: StaticString, _ value: some JSONWritable) {
        self.init { $0.object { $0.member(noun, value) } }
    }

    /// A page of a list that is short enough to be read whole.
    /// - Parameters:
    ///   - start: the place in `all` where the page begins.
    ///   - cursor: names the last item of a page.
    init<Item: JSONWritable>(
        _ all: [Item], from start: Int, limit: Int, cursor: (Item) -> String
    ) {
        let page = all.dropFirst(start).prefix(limit)
        let isLast = page.endIndex == all.endIndex
        self.init {
            $0.object {
                $0.member("items", Array(page))
                $0.member("next_cursor", isLast ? nil : page.last.map(cursor))
            }
        }
    }

    /// A page of things by their names.
    init<Item: JSONWritable, Entity>(
        _ all: [Item], after last: Name<Entity>?, limit: Int, name: (Item) -> Name<Entity>
    ) {
        let start = last.map { last in all.count { name($0) <= last } } ?? 0
        self.init(all, from: start, limit: limit) { Cursor.write(name($0)) }
    }

    /// A page of things by their ids.
    /// - Throws: `invalid_params` when what the cursor names is no longer there.
    init<Item: JSONWritable>(
        _ all: [Item], after last: UUID?, limit: Int, id: (Item) -> UUID
    ) throws(RPCError) {
        var start = 0
        if let last {
            guard let place = all.firstIndex(where: { id($0) == last }) else {
                throw .invalidParameter("cursor", Cursor.problem)
            }
            start = place + 1
        }
        self.init(all, from: start, limit: limit) { Cursor.write(id($0)) }
    }
}
