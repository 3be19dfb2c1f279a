internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Web

extension Alerts {
    /// An exam office's own settings for programs.
    func mountAlertSettings(on routes: Routes) {
        routes.on(.get, "/api/v1/alert-settings", requires: .changeChannels) { _, _, caller in
            try .json(SettingsDocument(try await ruling(caller).draft))
        }
        routes.on(.put, "/api/v1/alert-settings", requires: .changeChannels) { request, context, caller in
            let draft = try await request.decode(SettingsDocument.self, context).draft
            try await save(draft, caller, context)
            return try .json(SettingsDocument(try await ruling(caller).draft))
        }
    }

    /// What rules for the caller's own organisation.
    func ruling(_ caller: Caller) async throws -> AlertSettings {
        let scope = try await settings.scope(of: caller.principal.organisation, reach: caller.reach)
        return try await settings.ruling(scope)
    }

    func save(_ draft: AlertSettingsDraft, _ caller: Caller, _ context: AppContext) async throws {
        let organisation = caller.principal.organisation
        try await settings.save(
            try draft.checked(),
            of: organisation,
            reach: caller.reach,
            audit: caller.audit(
                "alert_settings.change",
                organisation,
                try JSON.text(SettingsDocument(draft)),
                context
            )
        )
    }
}

/// Settings as programs get and send them.
private struct SettingsDocument: Codable {
    let quietFrom: String?
    let quietUntil: String?
    let deadlineAmount: Int
    let deadlineUnit: String
    let repeatHours: Int
    let holidays: [String]
    let workingDays: [String]

    init(_ draft: AlertSettingsDraft) {
        quietFrom = draft.quietFrom.isEmpty ? nil : draft.quietFrom
        quietUntil = draft.quietUntil.isEmpty ? nil : draft.quietUntil
        deadlineAmount = draft.deadlineAmount
        deadlineUnit = draft.deadlineUnit
        repeatHours = draft.repeatHours
        holidays = draft.holidays
        workingDays = draft.workingDays
    }

    var draft: AlertSettingsDraft {
        var draft = AlertSettingsDraft()
        draft.quietFrom = quietFrom ?? ""
        draft.quietUntil = quietUntil ?? ""
        draft.deadlineAmount = deadlineAmount
        draft.deadlineUnit = deadlineUnit
        draft.repeatHours = repeatHours
        draft.holidays = holidays
        draft.workingDays = workingDays
        return draft
    }
}
