internal import FoundationEssentials
internal import Kernel
internal import Sockets

/// The connections that have every event so far, by what they may hear.
///
/// Pages with the same reach get the same bytes; and an event looks only at pages whose reach holds one of its ids, so
/// that ten thousand pages it does not concern cost nothing.
struct PushGroups {
    private var numbers: [PushAudience: Int] = [:]
    private var audiences: [Int: PushAudience] = [:]
    private var members: [Int: Set<ConnectionID>] = [:]
    /// Groups by each id they reach.
    private var reaching: [UUID: Set<Int>] = [:]
    private var next = 0

    /// Every connection.
    var all: [ConnectionID] { members.values.flatMap { $0 } }

    mutating func insert(_ id: ConnectionID, hearing audience: PushAudience) {
        let number = numbers[audience] ?? begin(audience)
        members[number, default: []].insert(id)
    }

    mutating func remove(_ id: ConnectionID, hearing audience: PushAudience) {
        guard let number = numbers[audience], members[number]?.remove(id) != nil else { return }
        guard members[number]?.isEmpty == true else { return }
        members[number] = nil
        audiences[number] = nil
        numbers[audience] = nil
        for place in audience.watch.union(audience.alerts) {
            reaching[place]?.remove(number)
            if reaching[place]?.isEmpty == true { reaching[place] = nil }
        }
    }

    /// What each group may hear of a batch, in the batch's order; groups that may hear nothing are left out.
    func hearing(_ batch: [Event]) -> [(ids: [ConnectionID], events: [Event])] {
        var heard: [Int: [Event]] = [:]
        for event in batch {
            var concerned: Set<Int> = []
            for place in event.scope { concerned.formUnion(reaching[place] ?? []) }
            for number in concerned where audiences[number]?.mayHear(event) == true {
                heard[number, default: []].append(event)
            }
        }
        return heard.map { number, events in (Array(members[number] ?? []), events) }
    }

    private mutating func begin(_ audience: PushAudience) -> Int {
        next += 1
        numbers[audience] = next
        audiences[next] = audience
        for place in audience.watch.union(audience.alerts) { reaching[place, default: []].insert(next) }
        return next
    }
}
