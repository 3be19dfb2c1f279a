import ArgumentParser
import Foundation
import Kernel
import Secrets

/// `invigil keys rotate`: a new key seals from the next start on; the old ones go on opening what they sealed.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The server's own keys.",
        subcommands: [Rotate.self]
    )

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a new key of each purpose.")

        @OptionGroup var options: Options

        @Option(
            help: "Only this purpose: \(Keyring.Purpose.allCases.map(\.rawValue).joined(separator: ", "))."
        )
        var purpose: String?

        func run() async throws {
            let configuration = try options.configuration()
            let data = try DataDirectory(path: configuration.text("data.directory"))
            let purposes = try purpose.map { text in
                guard let purpose = Keyring.Purpose(rawValue: text) else {
                    throw ValidationError("there is no purpose \(text)")
                }
                return [purpose]
            }
            let made = try Keyring.rotate(
                purposes ?? Keyring.Purpose.allCases,
                in: data.url.appending(path: "keys"),
                world: .live
            )
            for name in made { print("made \(name)") }
            print("restart the server to use them; keep the old files, they open what they sealed")
        }
    }
}
