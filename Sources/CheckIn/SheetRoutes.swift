internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension CheckIns {
    /// Sheets to print as the paper way: comparison (A-23) and sign-in (I-49).
    func mountSheets(on routes: Routes, site: Site) {
        for sheet in ["comparison-sheet", "sign-in-sheet"] {
            routes.on(.get, "/room-sittings/:id/\(sheet)", requires: .readVerifications) {
                request,
                context,
                caller in
                let found = try await people(request, caller, context)
                let entry = caller.audit(
                    "check_in.\(sheet.replacing("-", with: "_"))",
                    found[0].place.roomSitting.uuid,
                    "{}",
                    context
                )
                try await records.record(entry, world: world)
                let view = try await view(
                    of: found,
                    site,
                    caller,
                    context,
                    isComparison: sheet == "comparison-sheet"
                )
                return try await site.page(sheet, view, context)
            }
        }
    }

    private func view(
        of found: [CheckIn],
        _ site: Site,
        _ caller: Caller,
        _ context: AppContext,
        isComparison: Bool
    ) async throws -> CheckInSheetView {
        let wording = CheckInWording(site, context.language, now: world.now())
        let (words, moments, place) = (wording.words, wording.moments, found[0].place)
        let candidates = found.filter { $0.duty == .candidate }
        var rows: [CheckInSheetRowView] = []
        for candidate in candidates {
            let hasPhoto = isComparison ? try await faces.photo(candidate.person) != nil : false
            rows.append(
                CheckInSheetRowView(
                    seat: candidate.seat ?? "",
                    name: candidate.name,
                    code: candidate.code,
                    number: candidate.number,
                    ticket: candidate.ticket,
                    time: moments.minute(place.startsAt),
                    school: place.organisation,
                    photo: hasPhoto ? "/check-ins/\(candidate.id)/photo" : ""
                )
            )
        }
        let made = [
            "time": "\(moments.day(world.now())) \(moments.minute(world.now()))",
            "name": caller.principal.name,
        ]
        return CheckInSheetView(
            title: words(isComparison ? "check_in.sheet.comparison" : "check_in.sheet.sign_in"),
            organisation: place.organisation,
            facts: [
                FactView(words("check_in.fact.sitting"), "\(place.sitting) \(place.subject)"),
                FactView(
                    words("check_in.sheet.room"),
                    [place.room, place.way].filter { !$0.isEmpty }.joined(separator: " ")
                ),
                FactView(
                    words("check_in.sheet.time"),
                    "\(moments.day(place.startsAt)) \(moments.minute(place.startsAt))–\(moments.minute(place.endsAt))"
                ),
            ],
            rows: rows,
            count: words("check_in.sheet.count", ["n": "\(rows.count)"]),
            made: words("check_in.sheet.made", made)
        )
    }
}
