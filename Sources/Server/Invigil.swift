import ArgumentParser

/// Everything the server does on the command line.
@main struct Invigil: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invigil",
        abstract: "Invigil (监考): real-time exam proctoring and identity verification.",
        version: Product.version,
        subcommands: [
            Serve.self, Demonstration.self, Watch.self, Cameras.self, Bench.self, Migrate.self, Backup.self,
            Restore.self, Verify.self, Keys.self, FaceTools.self, ShowConfiguration.self,
        ]
    )
}
