import Alerts
import Analysis
import CheckIn
import Faces
import Foundation
import Identity
import Kernel
import Logging
import Organisations
import Proctoring
import Recording
import Records
import Scheduling
import Secrets
import Streams
import Web

/// The contexts, opened in the order in which they see each other.
struct Contexts: Sendable {
    let organisations: Organisations
    let identity: Identity
    let scheduling: Scheduling
    let streams: Streams
    let expectedPeople: ExpectedPeople
    let analysis: Analysis
    let checkIns: CheckIns
    let recording: Recording
    let alerts: Alerts
    let monitor: Monitor

    /// Every record type there is.
    var records: [RecordType] {
        organisations.records + scheduling.records + identity.records + checkIns.recordTypes
            + [.incidents, .visits, .roomRecords]
    }

    init(
        _ configuration: Configuration,
        _ storage: Storage,
        keyring: Keyring,
        footage: URL,
        evidence: URL,
        faces: (weights: Weights, archives: URL),
        site: Site,
        world: World,
        log: Logger
    ) throws {
        let database = storage.database
        let hasher = PasswordHasher(threads: try configuration.whole("password.threads"), world: world)
        organisations = Organisations(
            database: database,
            hasher: hasher,
            keyring: keyring,
            policy: try configuration.secondFactors,
            world: world
        )
        identity = try configuration.identity(database, keyring, faces, organisations.sessions, world, log)
        scheduling = try configuration.scheduling(database, organisations, keyring, hasher, world)
        streams = Streams(
            plan: ScheduledCameras(scheduling),
            database: database,
            world: world,
            settings: try configuration.streams,
            events: storage.eventLog,
            log: log
        )
        expectedPeople = ExpectedPeople(roomSittings: scheduling.roomSittings, streams: streams, world: world)
        analysis = Analysis(
            streams: streams,
            database: database,
            world: world,
            settings: try configuration.analysis(footage: footage),
            expectation: expectedPeople.expectation,
            log: log
        )
        let desk = try DeskFaces(identity, faces.weights)
        checkIns = try configuration.checkIns(database, keyring, desk, evidence, site, world, log)
        recording = Recording(
            footage: footage,
            streams: streams,
            database: database,
            world: world,
            settings: try configuration.recording,
            log: log
        )
        alerts = try configuration.alerts(database, keyring, site, world, log)
        monitor = try configuration.monitor(
            roomSittings: scheduling.roomSittings,
            recording: recording,
            alerts: alerts,
            database: database,
            day: { site.moments(.chinese).today($0) },
            world: world,
            log: log
        )
    }
}
