internal import Alerts
internal import CheckIn
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension Console {
    /// The board of today, whole and as the part that renews itself.
    func mountBoard(on routes: Routes) {
        routes.on(.get, "/today", requires: .watchRooms) { _, context, caller in
            try await site.page("today", try await view(context, caller), context)
        }
        routes.on(.get, "/today/board", requires: .watchRooms) { _, context, caller in
            try site.part("today-board", try await view(context, caller), context)
        }
    }

    private func board(_ context: AppContext, _ caller: Caller) async throws -> Board {
        let wording = wording(context)
        let rooms = try await roomSittings.list(day: wording.moments.today(wording.now), reach: caller.reach)
        let ids = rooms.map(\.id)
        let cameras = try await store.cameras(of: ids)
        let recent = wording.now.addingTimeInterval(-1800)
        let reach = caller.principal.reach(.readAlerts)
        let found =
            if let reach { try await alerts.list(of: ids, clearedSince: recent, reach: reach) } else {
                [Alert]()
            }
        return Board(
            rooms: rooms.sorted { ($0.startsAt, $0.room.number) < ($1.startsAt, $1.room.number) },
            cameras: Dictionary(grouping: cameras, by: \.roomSitting),
            alerts: Dictionary(grouping: found.filter { $0.clearedAt == nil }, by: \.roomSitting),
            cleared: found.filter { $0.clearedAt != nil },
            checkIns: try await checkIns.tallies(of: ids),
            figures: await facts(),
            wording: wording
        )
    }

    private func view(_ context: AppContext, _ caller: Caller) async throws -> BoardView {
        let board = try await board(context, caller)
        let words = board.wording.words
        let may = { (permission: Permission) in caller.principal.reach(permission) != nil }
        let open = board.alerts.values.flatMap(\.self).sorted(by: Self.worst)
        let needs = board.needs(mayAcknowledge: may(.acknowledgeAlerts), mayOpen: may(.startMonitoring))
        let items = open + board.cleared.prefix(5)
        return BoardView(
            path: "/today",
            isEmpty: board.rooms.isEmpty,
            mayImport: may(.importPlan),
            tallies: board.tallies,
            cells: board.cells,
            next: board.next,
            timetable: board.timetable,
            facts: may(.readHealth) ? board.serverFacts : [],
            needs: needs,
            needsCount: words("board.rooms", ["n": "\(needs.count)"]),
            tiles: board.tiles,
            tilesCount: words("board.rooms", ["n": "\(board.tiles.count)"]),
            slots: board.slots,
            slotsCount: words("board.rooms", ["n": "\(board.slots.count)"]),
            alerts: items.map { board.wording.item($0, mayAcknowledge: may(.acknowledgeAlerts)) },
            alertsCount: words("alert.open_count", ["n": "\(open.count)"]),
            openAlerts: open.count
        )
    }
}
