import Foundation
import Kernel
import Postgres
import Secrets
import Support
import Synchronization
import Testing

@testable import CheckIn

@Suite struct EvidenceTests {
    @Test("A-03 no role of the server can change or delete a record")
    func sealed() async throws {
        try await CheckInStage.with { stage in
            _ = try await stage.attempt(try await stage.assign("王芳"))
            for table in ["verification_records", "verification_frames"] {
                for statement in [
                    "update \(table) set record_id = null", "delete from \(table)",
                    "truncate \(table) cascade",
                ] {
                    let sql =
                        table == "verification_records"
                        ? statement.replacing("record_id = null", with: "outcome = 'passed'") : statement
                    await #expect(throws: PostgresError.self, "\(sql)") {
                        try await stage.test.database.transaction { try await $0.run(sql) }
                    }
                }
            }
            #expect(try await stage.count("verification_records where outcome = 'passed'") == 1)
        }
    }

    @Test("a burst sent again after a lost answer, or killed before it, leaves exactly one record")
    func once() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.failed, .blurred)
            let (pass, burst) = (try await stage.arrive(candidate), stage.burst())
            let first = try await stage.checkIns.attempt(burst, pass, at: nil)
            stage.faces.say(.passed)
            let again = try await stage.checkIns.attempt(burst, pass, at: nil)
            #expect(again.record == first.record && again.checkIn.state == .failed)
            #expect(try await stage.count("verification_records") == 1)
            #expect(try await stage.now(candidate).attempts == 1)
            #expect(stage.faces.looks.withLock { $0 } == 1)
        }
    }

    @Test(
        "a server killed while it looked at a burst looks again when it comes again, and sweeps what it left"
    )
    func killed() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let pass = try await stage.arrive(candidate)
            // As a killed server leaves it: taken for the burst, pictures written, no record.
            #expect(
                try await stage.checkIns.store.begin(pass.nonce, on: candidate.id, CheckInLimits()) == nil
            )
            _ = try await stage.checkIns.vault.keep([[1, 2, 3]], of: UUID())
            let visit = try await stage.checkIns.attempt(stage.burst(), pass, at: nil)
            #expect(visit.checkIn.state == .checkedIn)
            let records = stage.checkIns.records
            #expect(try await stage.checkIns.vault.sweep { try await records.known($0) } == 1)
            let kept = try #require(try await records.of(candidate.id, reach: .everything).first)
            #expect(try await stage.checkIns.vault.open(kept.id, sha256: kept.sha256).count == 6)
        }
    }

    @Test("two desks with one person at once: one looks, the other is told to wait")
    func twoDesks() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let (first, second) = (try await stage.arrive(candidate), try await stage.arrive(candidate))
            let checkIns = stage.checkIns
            let burst = stage.burst()
            stage.faces.meanwhile.withLock { happening in
                happening = {
                    let told = await slug { _ = try await checkIns.attempt(burst, second, at: nil) }
                    #expect(told == "check_in_busy")
                }
            }
            #expect(try await checkIns.attempt(stage.burst(), first, at: nil).checkIn.state == .checkedIn)
            stage.faces.meanwhile.withLock { $0 = nil }
            #expect(
                await slug { _ = try await checkIns.attempt(burst, second, at: nil) } == "check_in_already"
            )
            #expect(try await stage.count("verification_records") == 1)
        }
    }

    @Test("pictures of an earlier burst are known again, whoever sends them")
    func replayed() async throws {
        try await CheckInStage.with { stage in
            let (one, two) = (try await stage.assign("王芳"), try await stage.assign("李娜"))
            let burst = stage.burst()
            #expect(try await stage.attempt(one, burst).checkIn.state == .checkedIn)
            var mixed = stage.burst()
            mixed.frames[4] = burst.frames[0]
            let visit = try await stage.attempt(two, mixed)
            #expect(visit.checkIn.state == .failed && visit.checkIn.reason == .knownPictures)
            let record = try #require(try await stage.checkIns.records.of(two.id, reach: .everything).first)
            #expect(record.flags == [.knownPictures] && record.outcome == "failed")
        }
    }

    @Test(
        "A-07 stills fed as video and cameras that are programs go to a person",
        arguments: [
            (true, "Integrated Camera", CheckInReason.stillPictures),
            (false, "OBS Virtual Camera", .virtualCamera),
        ]
    )
    func feigned(isStill: Bool, camera: String, reason: CheckInReason) async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.look.withLock { $0.isStill = isStill }
            let visit = try await stage.attempt(candidate, stage.burst(camera: camera))
            #expect(visit.checkIn.state == .waiting && visit.checkIn.reason == reason)
        }
    }

    @Test("a pass is good for five minutes, for its own desk, and only as it was signed")
    func passes() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let checkIns = stage.checkIns
            let text = try await checkIns.identify(number: candidate.ticket, name: "王芳", at: nil).pass
            let pass = try checkIns.pass(text, at: nil)
            #expect(pass.checkIn == candidate.id)
            for forged in [
                nil, "", text + "x", String(text.dropFirst()), checkIns.keyring.sign(Data("{}".utf8)),
            ] {
                #expect(await slug { _ = try checkIns.pass(forged, at: nil) } == "check_in_pass")
            }
            let proctor = try await stage.caller(.proctor, over: stage.day.places[0].roomSitting)
            let desk = try await stage.open("签到台 1", by: proctor)
            #expect(await slug { _ = try checkIns.pass(text, at: desk) } == "check_in_pass")
            let atDesk = try await checkIns.identify(number: candidate.ticket, name: "", at: desk).pass
            #expect(await slug { _ = try checkIns.pass(atDesk, at: nil) } == "check_in_pass")
            stage.clock.now += 300
            #expect(await slug { _ = try checkIns.pass(text, at: nil) } == "check_in_pass")
        }
    }

    @Test(
        "pictures are sealed, bound to their record, and a file that is another's or was changed does not open"
    )
    func vault() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let vault = PictureVault(
            directory: folder.appending(path: "evidence"),
            keyring: try Keyring(directory: folder.appending(path: "keys"), world: .live)
        )
        let (one, two) = (UUID(), UUID())
        let pictures: [[UInt8]] = [Array("a face".utf8), [], Array(repeating: 7, count: 70_000)]
        let digest = try await vault.keep(pictures, of: one)
        #expect(try await vault.open(one, sha256: digest) == pictures)
        let files = FileManager.default.enumerator(
            at: folder.appending(path: "evidence"),
            includingPropertiesForKeys: nil
        )
        let found = (files?.allObjects ?? []).compactMap { $0 as? URL }.filter {
            $0.pathExtension == "sealed"
        }
        let file = try #require(found.first)
        let sealed = try Data(contentsOf: file)
        #expect(sealed.range(of: Data("a face".utf8)) == nil)
        let stolen = file.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "\(two.text.suffix(2))/\(two.text).sealed")
        try FileManager.default.createDirectory(
            at: stolen.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try sealed.write(to: stolen)
        #expect(await slug { _ = try await vault.open(two, sha256: digest) } == "pictures_gone")
        var changed = sealed
        changed[changed.count - 1] ^= 1
        try changed.write(to: file)
        #expect(await slug { _ = try await vault.open(one, sha256: nil) } == "pictures_gone")
    }

    @Test("a bundle that is cut anywhere is not read")
    func bundle() {
        let bundle = PictureVault.bundle([[1, 2, 3], [], [4]])
        #expect(PictureVault.pictures(in: bundle) == [[1, 2, 3], [], [4]])
        for length in bundle.indices { #expect(PictureVault.pictures(in: Array(bundle[..<length])) == nil) }
        #expect(PictureVault.pictures(in: bundle + [0]) == nil)
    }
}
