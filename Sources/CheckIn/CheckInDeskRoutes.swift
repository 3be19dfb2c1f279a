internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Web

extension CheckIns {
    /// Opening and closing desks.
    func mountDesks(on routes: Routes, site: Site) {
        routes.on(.get, "/check-in-desks", requires: .openDesks) { _, context, caller in
            try await page(site, caller, context)
        }
        routes.on(.post, "/check-in-desks", requires: .openDesks) { request, context, caller in
            let name = (try await request.form(context)["name"] ?? "").trimmingCharacters(in: .whitespaces)
            do throws(FieldFault) { try FieldRules.required(name, atMost: 40) } catch {
                throw Problem(.invalid, "record_invalid", fields: [error.field("name")])
            }
            let token = try await desks.open(name, by: caller.principal, reach: caller.reach) { id in
                caller.audit("check_in_desk.open", id, "{}", context)
            }
            return try await page(site, caller, context, opened: "/checkin?desk=\(token)")
        }
        routes.on(.post, "/check-in-desks/:id/closure", requires: .openDesks) { request, context, caller in
            let id = try request.identifier("id", context, of: CheckInDesk.self).uuid
            try await desks.close(
                id,
                reach: caller.reach,
                caller.audit("check_in_desk.close", id, "{}", context)
            )
            return .seeOther("/check-in-desks")
        }
    }

    private func page(_ site: Site, _ caller: Caller, _ context: AppContext, opened: String = "") async throws
        -> Response
    {
        let wording = CheckInWording(site, context.language, now: world.now())
        let rows = try await desks.open(reach: caller.reach).map { desk in
            DeskRowView(
                name: desk.name,
                detail: wording.words(
                    "check_in.desk_detail",
                    [
                        "name": desk.openedBy, "from": wording.moments.minute(desk.openedAt),
                        "until": wording.moments.minute(desk.expiresAt),
                    ]
                ),
                closing: "/check-in-desks/\(desk.id.text)/closure"
            )
        }
        return try await site.page("check-in-desks", DesksView(rows: rows, opened: opened), context)
    }
}

/// Open desks, and the form for another.
package struct DesksView: Sendable {
    package let rows: [DeskRowView]
    /// The address that makes a machine the desk just opened; shown once.
    package let opened: String
}

/// One open desk.
package struct DeskRowView: Sendable {
    package let name: String
    /// `罗静开启 · 08:10 至 20:10`.
    package let detail: String
    /// The form that closes it.
    package let closing: String
}
