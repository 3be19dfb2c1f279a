internal import Crypto
internal import FoundationEssentials
package import Kernel
package import Secrets
internal import Synchronization

/// Pictures of letters that stand before the next try of an account that failed several times (M-01, 验证码): a
/// program that guesses passwords must read each one.
///
/// Nothing is kept of a picture but, once it was answered, its id: the letters follow from the id and the server's key.
package final class SignInPictures: Sendable {
    /// How long a picture may be answered, in seconds.
    static let lifetime: TimeInterval = 600
    static let letters = Array("23456789ACEFHKLMNPRTUWXY")
    static let length = 5
    private static let mark = "picture"

    private let keyring: Keyring
    private let world: World
    /// Answered ones, until they would have expired anyway.
    private let spent = Mutex<[String: Date]>([:])

    package init(keyring: Keyring, world: World) {
        self.keyring = keyring
        self.world = world
    }

    /// A new picture's ticket, which the form carries and the picture is asked for by.
    func ticket() -> String {
        let until = Int64(world.now().timeIntervalSince1970 + Self.lifetime)
        return keyring.sign(Data("\(Self.mark)|\(world.id().uuidString)|\(until)".utf8))
    }

    /// The picture of a ticket as PNG; nil: the ticket is not ours, too old or answered.
    func picture(of ticket: String) -> [UInt8]? {
        guard let (id, _) = read(ticket), spent.withLock({ $0[id] }) == nil else { return nil }
        return LetterDrawing(letters(of: id), random: world.random(64)).png
    }

    /// Takes an answer, right or wrong; each picture may be answered once.
    func take(_ answer: String, to ticket: String) -> Bool {
        guard let (id, until) = read(ticket) else { return false }
        let now = world.now()
        let isFirst = spent.withLock { spent in
            spent = spent.filter { $0.value > now }
            return spent.updateValue(until, forKey: id) == nil
        }
        return isFirst && String(letters(of: id)) == answer.uppercased().filter { !$0.isWhitespace }
    }

    /// The letters a picture shows.
    func letters(ofTicket ticket: String) -> String? { read(ticket).map { String(letters(of: $0.id)) } }

    private func letters(of id: String) -> [Character] {
        // The signature is known to the server alone; its digest spreads evenly over the letters.
        let digest = Array(SHA256.hash(data: Data(keyring.sign(Data("letters|\(id)".utf8)).utf8)))
        return digest.prefix(Self.length).map { Self.letters[Int($0) % Self.letters.count] }
    }

    private func read(_ ticket: String) -> (id: String, until: Date)? {
        guard let payload = keyring.verify(ticket) else { return nil }
        let parts = String(decoding: payload, as: UTF8.self).split(separator: "|").map(String.init)
        guard parts.count == 3, parts[0] == Self.mark, let seconds = Double(parts[2]) else { return nil }
        let until = Date(timeIntervalSince1970: seconds)
        return until > world.now() ? (parts[1], until) : nil
    }
}
