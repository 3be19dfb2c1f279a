internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension SourceStore {
    /// Writes how all sources are, in one statement whatever their number.
    func beat(_ sources: [LiveSource]) async throws {
        guard !sources.isEmpty else { return }
        try await database.transaction { transaction in
            try await transaction.run(
                """
                update sources s set unit_at = v.unit_at, picture_at = v.picture_at, codec = v.codec,
                    width = v.width, height = v.height, frames_per_second = v.frames_per_second,
                    clock_offset = v.clock_offset, interval_seconds = v.interval_seconds, people = v.people,
                    reduced = v.reduced, key_interval = v.key_interval
                from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::integer[],
                    $6::integer[], $7::double precision[], $8::double precision[], $9::double precision[],
                    $10::integer[], $11::boolean[], $12::double precision[])
                    as v (id, unit_at, picture_at, codec, width, height, frames_per_second, clock_offset,
                        interval_seconds, people, reduced, key_interval)
                where s.id = v.id
                """,
                sources.map(\.id),
                sources.map(\.unitAt),
                sources.map(\.pictureAt),
                sources.map(\.codec),
                sources.map(\.width),
                sources.map(\.height),
                sources.map(\.framesPerSecond),
                sources.map(\.clockOffset),
                sources.map(\.interval),
                sources.map(\.people),
                sources.map(\.isReduced),
                sources.map(\.keyInterval)
            )
        }
    }

    private struct Stepped: Encodable {
        let source: String
        let seconds: Double
    }

    /// Writes down that the server's clock was put forward or back while sources were running: their footage
    /// keeps the old clock until they reconnect.
    func clockStepped(by seconds: Double, _ sources: [Source]) async throws {
        guard !sources.isEmpty else { return }
        try await database.transaction { transaction in
            for source in sources {
                let event = Event(
                    id: world.id(),
                    at: world.now(),
                    kind: "source.clock_stepped",
                    scope: source.scope,
                    subject: source.id.uuid,
                    body: try JSON.text(Stepped(source: source.id.description, seconds: seconds))
                )
                try await transaction.append(event)
            }
        }
    }
}
