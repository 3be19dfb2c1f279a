import ArgumentParser
import Crypto
import Hummingbird
import Mustache

@main struct Invigil: AsyncParsableCommand {
    mutating func run() async throws { print(SHA256.hash(data: [1, 2])) }
}
