import Alerts
import Analysis
import CheckIn
import Faces
import Foundation
import Identity
import Kernel
import Logging
import Organisations
import Postgres
import Proctoring
import Recording
import Scheduling
import Secrets
import Streams
import Web

/// What each context makes of the keys.
extension Configuration {
    var streams: StreamSettings {
        get throws {
            var settings = StreamSettings()
            settings.startsPerSecond = try number("stream.starts_per_second")
            settings.silence = try number("stream.silence_seconds")
            settings.interval = try number("analysis.interval_seconds")
            return settings
        }
    }

    /// Where cameras may be.
    ///
    /// Unless said otherwise in private networks, and on this machine too as long as nobody else can reach the server.
    var cameraNetworks: CameraNetworks {
        get throws {
            let isAlone = ["127.0.0.1", "::1", "localhost"].contains(text("http.host"))
            let standard = CameraNetworks.privateBlocks + (isAlone ? " " + CameraNetworks.ownBlocks : "")
            let stated = text("cameras.networks")
            guard let networks = CameraNetworks(stated.isEmpty ? standard : stated) else {
                throw Failure(
                    description: "configuration key cameras.networks must be networks, not \(stated)"
                )
            }
            return networks
        }
    }

    /// Whose accounts must have one-time codes.
    var secondFactors: SecondFactorPolicy {
        get throws {
            guard let policy = SecondFactorPolicy(rawValue: text("sign_in.second_factor")) else {
                throw Failure(
                    description:
                        "configuration key sign_in.second_factor must be none, administrators or everybody"
                )
            }
            return policy
        }
    }

    /// A key that holds addresses or networks.
    func networks(_ key: String) throws -> CameraNetworks {
        let stated = text(key)
        guard let networks = CameraNetworks(stated) else {
            throw Failure(description: "configuration key \(key) must be networks, not \(stated)")
        }
        return networks
    }

    var recording: RecordingSettings {
        get throws {
            var settings = RecordingSettings()
            settings.reserve.bytes = Int64(try number("disk.reserve_bytes"))
            settings.reserve.percent = try number("disk.reserve_percent")
            return settings
        }
    }

    func analysis(footage: URL) throws -> AnalysisSettings {
        var settings = AnalysisSettings()
        settings.model = try Weights.yunet(self)
        settings.footage = footage.path
        settings.interval = try number("analysis.interval_seconds")
        settings.threads = try whole("analysis.threads")
        settings.limits.raiseAfter = try number("finding.raise_seconds")
        settings.limits.clearAfter = try number("finding.clear_seconds")
        settings.limits.frozenAfter = try number("finding.frozen_seconds")
        return settings
    }

    /// Check-in: without nets or a reference photo a person decides.
    func checkIns(
        _ database: Database,
        _ keyring: Keyring,
        _ faces: DeskFaces,
        _ evidence: URL,
        _ site: Site,
        _ world: World,
        _ log: Logger
    ) throws -> CheckIns {
        let lead = try number("check_in.lead_seconds")
        return CheckIns(
            database: database,
            vault: PictureVault(directory: evidence, keyring: keyring),
            keyring: keyring,
            faces: faces.desk,
            limits: { faces.limits($0, lead: lead) },
            clock: { site.moments(.chinese).minute($0) },
            world: world,
            log: log
        )
    }

    func scheduling(
        _ database: Database,
        _ organisations: Organisations,
        _ keyring: Keyring,
        _ hasher: PasswordHasher,
        _ world: World
    ) throws -> Scheduling {
        Scheduling(
            database: database,
            organisations: organisations,
            keyring: keyring,
            hasher: hasher,
            networks: try cameraNetworks,
            world: world
        )
    }

    /// People and their photos; without weights people look at them.
    func identity(
        _ database: Database,
        _ keyring: Keyring,
        _ faces: (weights: Weights, archives: URL),
        _ sessions: SignInStore,
        _ world: World,
        _ log: Logger
    ) throws -> Identity {
        var workers: FaceWorkers?
        if faces.weights.areEnough {
            workers = FaceWorkers(faces.weights.files, threads: try whole("faces.threads"))
        }
        let desk = PhotoDesk(
            store: PhotoStore(database: database, keyring: keyring, world: world),
            workers: workers,
            limits: try PhotoLimits(values: faces.weights.manifest.uses["photo"] ?? [:])
        )
        return Identity(
            desk: desk,
            importer: PhotoImporter(
                desk: desk,
                folder: faces.archives,
                principal: { try await sessions.principal(of: $0) },
                log: log
            )
        )
    }

    func alerts(_ database: Database, _ keyring: Keyring, _ site: Site, _ world: World, _ log: Logger) throws
        -> Alerts
    {
        try Alerts(
            database: database,
            keyring: keyring,
            options: try alertOptions,
            site: site,
            world: world,
            log: log
        )
    }

    private var alertOptions: AlertOptions {
        get throws {
            var options = AlertOptions()
            options.escalation.alarmSilence = try number("alert.alarm_silence_seconds")
            options.escalation.warnSilence = try number("alert.warn_silence_seconds")
            options.escalation.reminderPause = try number("alert.reminder_seconds")
            options.escalation.mostReminders = try whole("alert.reminders")
            options.delivery.gather = try number("outbox.gather_seconds")
            options.delivery.mostAnHour = try whole("outbox.most_an_hour")
            options.standard.deadline = .hours(max(1, try whole("alert.replay_deadline_hours")))
            options.hosts = list("outbox.hosts")
            options.nets = list("outbox.nets")
            options.connectTime = try number("outbox.connect_seconds")
            options.totalTime = try number("outbox.total_seconds")
            options.authorities = text("outbox.authorities")
            options.address = text("page.address")
            guard let language = Language(rawValue: text("outbox.language")) else {
                throw Failure(description: "configuration key outbox.language must be zh-CN or en")
            }
            options.language = language
            return options
        }
    }

    /// A comma-separated list.
    private func list(_ name: String) -> [String] {
        text(name).split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
    }

    func monitor(
        roomSittings: RoomSittingStore,
        recording: Recording,
        alerts: Alerts,
        database: Database,
        day: @escaping @Sendable (Date) -> Range<Date>,
        world: World,
        log: Logger
    ) throws -> Monitor {
        var limits = SettingLimits()
        limits.clock = try number("alert.clock_seconds")
        limits.keyInterval = try number("alert.key_interval_seconds")
        return Monitor(
            roomSittings: roomSittings,
            recording: recording,
            alerts: alerts.book,
            database: database,
            deadline: { [settings = alerts.settings] in try await settings.deadline($0, end: $1) },
            world: world,
            grace: try number("alert.start_grace_seconds"),
            limits: limits,
            startsPerSecond: try number("stream.starts_per_second"),
            day: day,
            log: log
        )
    }
}
