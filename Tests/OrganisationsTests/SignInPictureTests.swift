import Foundation
import Kernel
import Postgres
import Secrets
import Support
import Testing

@testable import Organisations

@Suite struct SignInPictureTests {
    private static func with<Value>(_ body: (SignInPictures, TestClock) throws -> Value) throws -> Value {
        let clock = TestClock(Date(timeIntervalSince1970: 1_800_000_000))
        let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: keys) }
        return try body(
            SignInPictures(keyring: try Keyring(directory: keys, world: clock.world), world: clock.world),
            clock
        )
    }

    @Test("M-01 a picture is answered once, by what it shows, while it is fresh")
    func answers() throws {
        try Self.with { pictures, clock in
            let ticket = pictures.ticket()
            let letters = try #require(pictures.letters(ofTicket: ticket))
            #expect(letters.count == 5 && letters.allSatisfy { SignInPictures.letters.contains($0) })
            #expect(pictures.picture(of: ticket) != nil)
            #expect(pictures.take(" \(letters.lowercased()) ", to: ticket))
            #expect(!pictures.take(letters, to: ticket), "twice")
            #expect(pictures.picture(of: ticket) == nil)

            let wrong = pictures.ticket()
            #expect(!pictures.take("", to: wrong))
            #expect(
                !pictures.take(pictures.letters(ofTicket: wrong) ?? "", to: wrong),
                "after a wrong answer"
            )

            let old = pictures.ticket()
            clock.now += 601
            #expect(!pictures.take(pictures.letters(ofTicket: old) ?? "", to: old))
            #expect(!pictures.take("AAAAA", to: "forged") && pictures.picture(of: ticket + "x") == nil)
            #expect(
                Set((0..<40).compactMap { _ in pictures.letters(ofTicket: pictures.ticket()) }).count > 35
            )
        }
    }

    @Test("the picture is a PNG with ink and ground, another one each time it is drawn")
    func drawing() throws {
        let first = LetterDrawing(Array("A2K7W"), random: (0..<64).map { UInt8($0 * 3) }).png
        #expect(first.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(first.suffix(8) == [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
        let other = LetterDrawing(Array("A2K7W"), random: (0..<64).map { UInt8($0 * 3 + 1) }).png
        #expect(first.count == other.count && first != other)
        let dark = first.count { $0 < 100 }
        #expect(dark > first.count / 50 && dark < first.count / 2)
        #expect(GrayPicture.adler(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(GrayPicture.crc(Array("IEND".utf8)) == 0xAE42_6082)
    }

    @Test(
        "M-01 from the third failure on, until ten minutes after the delay",
        arguments: [
            (2, 5.0, false), (3, nil, false), (3, 5, true), (9, 5, true), (3, -599, true), (3, -601, false),
        ] as [(Int, Double?, Bool)]
    )
    func needed(failures: Int, retryIn: Double?, isNeeded: Bool) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let retryAt = retryIn.map { now.addingTimeInterval($0) }
        #expect(SignInRules.needsPicture(afterFailures: failures, retryAt: retryAt, now: now) == isNeeded)
    }

    @Test(
        "M-01 after three failures a picture stands before the next try, also of an account that is not",
        arguments: [true, false]
    )
    func door(isThere: Bool) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(Date(timeIntervalSince1970: 1_800_000_000))
            let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: keys) }
            let keyring = try Keyring(directory: keys, world: clock.world)
            let hasher = PasswordHasher(threads: 1, world: clock.world)
            let house = Organisations(
                database: test.database,
                hasher: hasher,
                keyring: keyring,
                world: clock.world
            )
            let first = try #require(try await house.firstStart())
            let account = isThere ? first.account : "nobody"
            func slug(_ password: String, _ picture: SignIn.PictureAnswer? = nil) async throws -> String {
                do {
                    _ = try await house.signIn.open(
                        account: account,
                        password: password,
                        picture: picture,
                        address: nil,
                        agent: nil
                    )
                    return ""
                } catch let problem as Problem {
                    return problem.slug
                }
            }
            for _ in 0..<3 { #expect(try await slug("wrong") == "sign_in_failed") }
            #expect(try await slug(first.password) == "sign_in_delayed")
            clock.now += 2
            #expect(try await slug(first.password) == "picture_due")
            let ticket = try #require(try await house.signIn.picture(for: account))
            #expect(try await slug(first.password, .init(ticket: ticket, letters: "?")) == "picture_wrong")
            let next = try #require(try await house.signIn.picture(for: account))
            let letters = try #require(house.pictures.letters(ofTicket: next))
            let outcome = try await slug(first.password, .init(ticket: next, letters: letters))
            #expect(outcome == (isThere ? "" : "sign_in_failed"))
            #expect(try await (house.signIn.picture(for: account) == nil) == isThere)
            clock.now += 700
            #expect(try await house.signIn.picture(for: account) == nil)
        }
    }
}
