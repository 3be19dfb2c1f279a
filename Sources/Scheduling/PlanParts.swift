internal import FoundationEssentials
internal import Kernel

/// A plan taken apart: what is saved, or what a workbook wants.
struct PlanParts: Sendable {
    private(set) var parts: [PlanPartKey: PlanPart] = [:]

    subscript(_ key: PlanPartKey) -> PlanPart? { parts[key] }

    /// - Parameter policy: says what stands for what a sitting leaves out.
    init(_ document: PlanDocument, _ policy: PlanPolicy) {
        for site in document.sites.compactMap(\.value) { parts[.site(site.code)] = PlanPart(site) }
        for room in document.rooms.compactMap(\.value) { parts[.room(room.site, room.code)] = PlanPart(room) }
        for device in document.devices.compactMap(\.value) {
            parts[.device(device.site, device.code)] = PlanPart(device)
        }
        for sitting in document.sittings.compactMap(\.value) {
            parts[.sitting(sitting.code)] = PlanPart(sitting, policy)
            for use in sitting.rooms.compactMap(\.value) {
                parts[.use(sitting.code, use.site, use.room)] = PlanPart(use)
            }
        }
        for person in document.people.compactMap(\.value) { parts[.person(person.code)] = PlanPart(person) }
        // Somebody who changes rooms is taken out of one and put into another: the second counts.
        for row in document.assignments.compactMap(\.value).sorted(by: {
            $0.removed == true && $1.removed != true
        }) {
            parts[PlanPartKey(row)] = PlanPart(row)
        }
    }
}

/// What a part is called.
enum PlanPartKey: Sendable, Hashable {
    case site(String)
    case room(_ site: String, _ code: String)
    case device(_ site: String, _ code: String)
    case sitting(String)
    case use(_ sitting: String, _ site: String, _ room: String)
    case person(String)
    /// A candidate has one place in a sitting.
    case seat(_ sitting: String, _ person: String)
    /// Staff may have several rooms.
    case duty(_ sitting: String, _ site: String, _ room: String, _ person: String)

    init(_ row: PlanDocument.Assignment) {
        self =
            row.duty == Duty.candidate.rawValue
            ? .seat(row.sitting, row.person) : .duty(row.sitting, row.site, row.room, row.person)
    }
}
