import Foundation
import Logging
import Postgres

/// A base as an exam office has it after a year: sittings with rooms, cameras, footage lists, alerts, people, events.
struct RestoreBase {
    let sittings: Int
    let events: Int

    func fill(_ configuration: Configuration, _ data: DataDirectory, _ log: Logger) async throws {
        let place = try DatabasePlace(configuration, data: data.url, log: log)
        let owner = Database(conninfo: place.owner, connections: 1, owner: true)
        let result: Result<Void, any Error>
        do {
            for statement in statements { try await owner.script(statement) }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await owner.close()
        try result.get()
    }

    private static let places = """
        create temporary table house as select '00000000-0000-7000-8000-000000000000'::uuid as id;
        insert into organisations (id, code, name, scope, created_at)
            select o, 'bench', '评价机构', array[h.id, o], now() from house h, gen_random_uuid() o;
        insert into sites (id, organisation_id, code, name, scope, created_at)
            select s, o.id, 'site-' || n, '考点 ' || n, o.scope || s, now()
            from organisations o, (select n, gen_random_uuid() as s from generate_series(1, 10) n) x;
        insert into rooms (id, site_id, code, name, number, scope, created_at)
            select gen_random_uuid(), s.id, 'room-' || n, '考场 ' || n, n, s.scope, now()
            from sites s, generate_series(1, 5) n;
        insert into devices (id, site_id, room_id, code, name, place, address, scope, created_at)
            select gen_random_uuid(), r.site_id, r.id, r.code || '-' || p, r.name, p, 'rtsp://10.0.0.1/1', r.scope, now()
            from rooms r, unnest(array['front', 'rear']) p;
        insert into people (id, organisation_id, code, name, kind, scope, created_at)
            select p, o.id, 'p' || n, '考生 ' || n, 'candidate', o.scope || p, now()
            from organisations o, (select n, gen_random_uuid() as p from generate_series(1, 20000) n) x;
        """

    /// Five rooms a sitting, by turns over the sites; two hours each, one segment a minute and camera.
    private var plan: String {
        """
        insert into sittings (id, organisation_id, code, name, subject, starts_at, ends_at, lead_seconds, tail_seconds,
            scope, created_at)
            select gen_random_uuid(), o.id, 's' || n, '第 ' || n || ' 场', '理论知识',
                now() - n * interval '1 day', now() - n * interval '1 day' + interval '2 hours', 600, 300, o.scope, now()
            from organisations o, generate_series(1, \(sittings)) n;
        insert into room_sittings (id, sitting_id, room_id, expected_people, scope, created_at)
            select x.id, x.sitting, x.room, 30, x.scope || x.id, now() from (
                select gen_random_uuid() as id, s.id as sitting, r.id as room, r.scope from sittings s
                    join sites p on p.code = 'site-' || (1 + substr(s.code, 2)::int % 10)
                    join rooms r on r.site_id = p.id) x;
        insert into recordings (id, room_sitting_id, device_id, origin, scope, created_at)
            select gen_random_uuid(), rs.id, d.id, 'automatic', rs.scope, now()
            from room_sittings rs join devices d on d.room_id = rs.room_id;
        insert into segments (id, recording_id, path, starts_at, ends_at, bytes, sha256, state, codec, width, height,
            created_at)
            select gen_random_uuid(), c.id, c.id || '/' || n || '.mp4', s.starts_at + n * interval '1 min',
                s.starts_at + (n + 1) * interval '1 min', 3000000, sha256((c.id::text || n)::bytea), 'kept',
                'avc1.42c01e', 640, 480, now()
            from recordings c join room_sittings rs on rs.id = c.room_sitting_id join sittings s on s.id = rs.sitting_id,
                generate_series(0, 119) n;
        insert into alerts (id, cause, severity, room_sitting_id, since, raised_at, cleared_at, scope)
            select gen_random_uuid(), 'no_signal', 'alarm', rs.id, now(), now(), now(), rs.scope
            from room_sittings rs, generate_series(1, 10) n;
        """
    }

    /// Spread over half a year, in monthly partitions as the server makes them.
    private var log: String {
        """
        select make_partitions((now() - n * interval '30 days')::date) from generate_series(-1, 7) n;
        insert into events (id, at, kind, scope, subject, body, position)
            select gen_random_uuid(), now() - n * interval '15 seconds', 'source.state', r.scope, r.id,
                jsonb_build_object('state', 'live', 'cause', null, 'device', r.room_id, 'number', n), n
            from generate_series(1, \(events)) n
                join (select row_number() over () as at, id, room_id, scope from room_sittings) r
                    on r.at = 1 + n % (select count(*) from room_sittings);
        update event_head set position = \(events);
        insert into audit (id, at, actor, action, subject, detail, request, address)
            select gen_random_uuid(), now() - n * interval '1 min', null, 'recording.viewed', gen_random_uuid(),
                jsonb_build_object('number', n), 'r' || n, '10.0.0.1'
            from generate_series(1, 50000) n;
        """
    }

    private var statements: [String] { [Self.places, plan, log] }
}
