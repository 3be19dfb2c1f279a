/// One thing a person may be allowed to do; every route names one or says why it is open.
package enum Permission: String, Sendable, CaseIterable {
    /// See the board, the rooms, their live pictures and findings (B-01, B-03, C-01).
    case watchRooms = "watch_rooms"
    /// Start and end the monitoring of a room by hand (B-10).
    case startMonitoring = "start_monitoring"
    /// Read alerts (C-14).
    case readAlerts = "read_alerts"
    /// Acknowledge an alert by name (SM-C2).
    case acknowledgeAlerts = "acknowledge_alerts"
    /// Replay recordings; each viewing is audited (B-07, B-19).
    case replayRecordings = "replay_recordings"
    /// Take recordings away as files; each download is audited (B-07, B-19).
    case downloadRecordings = "download_recordings"
    /// See monitoring devices, without their passwords (B-08).
    case readDevices = "read_devices"
    /// Add, change, test and delete monitoring devices (B-08).
    case changeDevices = "change_devices"
    /// See sites, rooms, sittings and people (I-28, M-33).
    case readPlan = "read_plan"
    /// Add, change and delete them one by one or by workbook (I-19, I-31).
    case changePlan = "change_plan"
    /// See reference photos and the state of identity data; each look at a photo is audited (A-22, P-09).
    case readPhotos = "read_photos"
    /// Bring reference photos in, note consent, confirm identity data by hand (A-15 … A-20).
    case changePhotos = "change_photos"
    /// See the organisation's accounts (M-28).
    case readUsers = "read_users"
    /// Add, disable, enable, delete accounts and reset their passwords (M-28 … M-31).
    case changeUsers = "change_users"
    /// Set up how alerts are sent out, quiet hours and the replay deadline (B-12, B-13).
    case changeChannels = "change_channels"
    /// Say who is told of alerts, in which order (I-52).
    case changeDutyLists = "change_duty_lists"
    /// Bring in the plan: sites, rooms, devices, sittings, people, assignments (I-19 … I-33).
    case importPlan = "import_plan"
    /// Walk the rooms as a patrol, each visit written down (B-17).
    case patrolRooms = "patrol_rooms"
    /// Read what was noted in room sittings (C-16).
    case readIncidents = "read_incidents"
    /// Note an incident of a room sitting (B-17, C-16).
    case writeIncidents = "write_incidents"
    /// Say that an incident is dealt with, or was none (C-16).
    case settleIncidents = "settle_incidents"
    /// See check-ins and verification records with their pictures; each viewing is audited.
    case readVerifications = "read_verifications"
    /// Decide about check-ins that no machine passed.
    case decideCheckIns = "decide_check_ins"
    /// Open and close check-in desks for one's own rooms.
    case openDesks = "open_desks"
    /// Read and print room records.
    case readRoomRecords = "read_room_records"
    /// Fill in room records, sign them, put corrections beside them.
    case signRoomRecords = "sign_room_records"
    /// Search the audit book (P-14).
    case readAudit = "read_audit"
    /// See the state of the system's parts (P-20).
    case readHealth = "read_health"
    /// One's own sign-in, password, language; everybody has it over himself.
    case ownAccount = "own_account"
}

/// How far a role's permission may go at most; the grant says over which one.
package enum ReachKind: String, Sendable, CaseIterable, Comparable {
    case own
    case room
    case site
    case organisation
    case everything

    package static func < (left: ReachKind, right: ReachKind) -> Bool {
        rank(left) < rank(right)
    }

    private static func rank(_ kind: ReachKind) -> Int {
        [ReachKind.own, .room, .site, .organisation, .everything].firstIndex(of: kind) ?? 0
    }
}

/// The roles of the customers' catalogue, with stable codes.
///
/// Roles whose work a later part of the product brings exist already, so that people can be entered with
/// them; their rows of the table are empty until then.
package enum Role: String, Sendable, CaseIterable {
    case candidate, learner, proctor, patrol, supervisor, examiner, marker
    case questionAuthor = "question_author"
    case questionReviewer = "question_reviewer"
    case paperApprover = "paper_approver"
    case examAdministrator = "exam_administrator"
    case siteManager = "site_manager"
    case caseReviewer = "case_reviewer"
    case stationAdministrator = "station_administrator"
    case registrationReviewer = "registration_reviewer"
    case institutionReviewer = "institution_reviewer"
    case authorityApprover = "authority_approver"
    case schoolAdministrator = "school_administrator"
    case schoolMember = "school_member"
    case schoolSigner = "school_signer"
    case assessmentOrganisation = "assessment_organisation"
    case organisationSigner = "organisation_signer"
    case cityAuthority = "city_authority"
    case provincialAuthority = "provincial_authority"
    case supervisionPlatform = "supervision_platform"
    case trainingUnit = "training_unit"
    case trainingAdministrator = "training_administrator"
    case alertReceiver = "alert_receiver"
    case systemAdministrator = "system_administrator"

    /// The permission table: role → permission → furthest reach (requirements, table of roles).
    ///
    /// Assumed, since the customers' own sheet of rights (M-32) is not in the documents: who may download,
    /// who may start monitoring by hand, and that patrols and supervisors see whole organisations.
    package var permissions: [Permission: ReachKind] {
        switch self {
        case .proctor:
            [
                .watchRooms: .room, .startMonitoring: .room, .readAlerts: .room, .acknowledgeAlerts: .room,
                .replayRecordings: .room, .readIncidents: .room, .writeIncidents: .room,
                .settleIncidents: .room, .readRoomRecords: .room, .signRoomRecords: .room,
                .readVerifications: .room, .decideCheckIns: .room, .openDesks: .room,
            ]
        case .patrol:
            [
                .watchRooms: .organisation, .readAlerts: .organisation, .patrolRooms: .organisation,
                .readIncidents: .organisation, .writeIncidents: .organisation,
            ]
        case .supervisor:
            [
                .watchRooms: .organisation, .readAlerts: .organisation, .replayRecordings: .organisation,
                .readIncidents: .organisation, .readRoomRecords: .organisation,
                .readVerifications: .organisation,
            ]
        case .caseReviewer:
            [
                .readAlerts: .organisation, .replayRecordings: .organisation,
                .downloadRecordings: .organisation, .readIncidents: .organisation,
                .settleIncidents: .organisation, .readRoomRecords: .organisation,
                .readVerifications: .organisation,
            ]
        case .siteManager:
            [
                .watchRooms: .site, .startMonitoring: .site, .readAlerts: .site, .acknowledgeAlerts: .site,
                .replayRecordings: .site, .downloadRecordings: .site, .readDevices: .site,
                .changeDevices: .site, .readHealth: .site, .readPlan: .site,
                .changeDutyLists: .site, .patrolRooms: .site, .readIncidents: .site,
                .writeIncidents: .site, .settleIncidents: .site, .readRoomRecords: .site,
                .signRoomRecords: .site,
                .readVerifications: .site, .decideCheckIns: .site, .openDesks: .site,
            ]
        case .examAdministrator: Self.examOffice
        case .schoolAdministrator, .assessmentOrganisation: Self.examOffice
        case .alertReceiver:
            [.watchRooms: .organisation, .readAlerts: .organisation, .acknowledgeAlerts: .organisation]
        case .systemAdministrator:
            [
                .watchRooms: .everything, .startMonitoring: .everything, .readAlerts: .everything,
                .acknowledgeAlerts: .everything, .readDevices: .everything, .changeDevices: .everything,
                .importPlan: .everything, .readHealth: .everything, .readPlan: .everything,
                .changePlan: .everything, .readPhotos: .everything, .changePhotos: .everything,
                .readUsers: .everything, .changeUsers: .everything,
                .readAudit: .everything,
                .changeChannels: .everything, .changeDutyLists: .everything,
            ]
        default: [:]
        }
    }

    private static let examOffice: [Permission: ReachKind] = [
        .watchRooms: .organisation, .startMonitoring: .organisation, .readAlerts: .organisation,
        .acknowledgeAlerts: .organisation, .replayRecordings: .organisation,
        .downloadRecordings: .organisation,
        .readDevices: .organisation, .changeDevices: .organisation, .importPlan: .organisation,
        .readHealth: .organisation, .readPlan: .organisation, .changePlan: .organisation,
        .readPhotos: .organisation, .changePhotos: .organisation,
        .readUsers: .organisation, .changeUsers: .organisation, .readAudit: .organisation,
        .changeChannels: .organisation, .changeDutyLists: .organisation, .patrolRooms: .organisation,
        .readIncidents: .organisation, .writeIncidents: .organisation, .settleIncidents: .organisation,
        .readVerifications: .organisation, .decideCheckIns: .organisation, .openDesks: .organisation,
        .readRoomRecords: .organisation, .signRoomRecords: .organisation,
    ]

    /// Whether the role may be granted over a scope of that kind: none of its permissions reaches less far.
    package func mayReach(_ kind: ReachKind) -> Bool {
        permissions.values.allSatisfy { kind <= $0 }
    }
}
