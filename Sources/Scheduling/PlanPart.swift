internal import FoundationEssentials
internal import Kernel

/// One thing of the plan as texts by column: what a preview compares.
struct PlanPart: Sendable, Equatable {
    var values: [String: String]
    /// Takes the thing away.
    var removes = false
}

extension PlanPart {
    init(_ site: PlanDocument.Site) {
        self.init(values: [
            "code": site.code, "name": site.name, "address": site.address ?? "",
            "contact_name": site.contactName ?? "", "contact_phone": site.contactPhone ?? "",
        ])
    }

    init(_ room: PlanDocument.Room) {
        self.init(values: [
            "site": room.site, "code": room.code, "number": "\(room.number)", "name": room.name,
            "place": room.place ?? "", "seats": room.seats?.text ?? "",
        ])
    }

    init(_ device: PlanDocument.Device) {
        self.init(values: [
            "site": device.site, "code": device.code, "name": device.name, "room": device.room ?? "",
            "place": device.place, "address": device.address, "username": device.username ?? "",
            "sub_address": device.subAddress ?? "",
            "password": device.password?.isEmpty == false ? Self.hidden : "",
        ])
    }

    /// A password is shown to nobody.
    private static let hidden = "••••••"

    init(_ sitting: PlanDocument.Sitting, _ policy: PlanPolicy) {
        self.init(values: [
            "code": sitting.code, "name": sitting.name, "subject": sitting.subject,
            "starts_at": sitting.startsAt.rfc3339, "ends_at": sitting.endsAt.rfc3339,
            "lead_seconds": "\(sitting.leadSeconds ?? policy.leadSeconds)",
            "tail_seconds": "\(sitting.tailSeconds ?? policy.tailSeconds)",
            "opening": sitting.opening ?? Sitting.Opening.planned.rawValue,
            "least_height": sitting.leastHeight.map(String.init) ?? "",
            "least_rate": sitting.leastRate?.short ?? "", "sound": sitting.sound == true ? "yes" : "",
        ])
    }

    init(_ use: PlanDocument.Use) {
        self.init(values: [
            "site": use.site, "room": use.room, "expected_people": use.expectedPeople.map(String.init) ?? "",
        ])
    }

    init(_ person: PlanDocument.Person) {
        self.init(values: ["code": person.code, "name": person.name, "phone": person.phone ?? ""])
        guard person.kind == "staff" else { return }
        let roles = (person.roles ?? []).map { "\($0.role)@\($0.scope)" }
        values["account"] = person.account ?? ""
        values["roles"] = Set(roles).sorted().joined(separator: ";")
    }

    init(_ row: PlanDocument.Assignment) {
        let isCandidate = row.duty == Duty.candidate.rawValue
        let place = ["sitting": row.sitting, "site": row.site, "room": row.room]
        self.init(values: place, removes: row.removed == true)
        values[isCandidate ? "seat" : "duty"] = isCandidate ? row.seat ?? "" : row.duty
    }
}
