internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres
internal import Secrets

extension PlanStore {
    /// A device's row as it is.
    private struct Kept {
        let id: UUID
        let secret: Bytes?
    }

    func write(
        _ devices: [PlanDocument.Device],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !devices.isEmpty else { return }
        let kept = try await kept(organisation, transaction)
        let rows = try devices.map { device -> (PlanDocument.Device, UUID, Bytes?) in
            let old = kept[.device(site: device.site, device: device.code)]
            let id = old?.id ?? world.id()
            return (device, id, try sealed(device.password, for: id, old: old?.secret))
        }
        let changed = try await transaction.rows(
            Self.saving,
            organisation.id,
            world.now(),
            rows.map(\.1),
            devices.map(\.site),
            devices.map(\.room),
            devices.map(\.code),
            devices.map(\.name),
            devices.map(\.place),
            devices.map(\.address),
            devices.map { $0.username ?? "" },
            rows.map(\.2),
            devices.map { $0.subAddress ?? "" }
        )
        for row in changed { try await tell(try row.get("id"), try row.get("scope"), transaction) }
    }

    private static let saving = """
        insert into devices (id, site_id, room_id, code, name, place, address, username, secret, scope,
            created_at, sub_address)
        select i.id, t.id, r.id, i.code, i.name, i.place, i.address, i.username, i.secret, t.scope, $2,
            i.sub_address
        from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::bytea[], $12::text[])
            as i (id, site, room, code, name, place, address, username, secret, sub_address)
            join sites t on t.organisation_id = $1 and t.code = i.site
            left join rooms r on r.site_id = t.id and r.code = i.room
        on conflict (id) do update set room_id = excluded.room_id, name = excluded.name,
            place = excluded.place,
            address = excluded.address, username = excluded.username,
            secret = coalesce(excluded.secret, devices.secret), sub_address = excluded.sub_address
        where (devices.room_id, devices.name, devices.place, devices.address, devices.username,
            devices.secret, devices.sub_address)
            is distinct from (excluded.room_id, excluded.name, excluded.place, excluded.address,
                excluded.username, coalesce(excluded.secret, devices.secret), excluded.sub_address)
        returning id, scope
        """

    private func kept(_ organisation: Organisation, _ transaction: Transaction) async throws -> [PlanKey:
        Kept]
    {
        let rows = try await transaction.rows(
            """
            select d.id, t.code as site, d.code, d.secret from devices d join sites t on t.id = d.site_id
            where t.organisation_id = $1 and d.deleted_at is null
            for update of d
            """,
            organisation.id
        )
        var kept: [PlanKey: Kept] = [:]
        for row in rows {
            kept[.device(site: try row.get("site"), device: try row.get("code"))] =
                Kept(id: try row.get("id"), secret: try row.get("secret"))
        }
        return kept
    }

    /// The password sealed anew, or nil where the saved one stays: sealing the same one again would change
    /// the row, since every sealing draws its own nonce.
    private func sealed(_ password: String?, for id: UUID, old: Bytes?) throws -> Bytes? {
        guard let password, !password.isEmpty else { return nil }
        let plain = Array(password.utf8)
        if let old, let opened = try? keyring.open(old.bytes, for: id), opened == plain { return nil }
        return Bytes(try keyring.seal(plain, for: id))
    }

    private func tell(_ id: UUID, _ scope: [UUID], _ transaction: Transaction) async throws {
        try await transaction.append(
            DeviceStore.changed(ID(id), scope, "imported", world: world)
        )
    }
}
