internal import FoundationEssentials
package import Kernel
package import Logging
internal import Mail
package import Postgres
package import Secrets
package import Web

/// The context of alerts as others see it: rules that decide, a book that keeps, an outbox that tells, routes.
///
/// Its events are `alert.raised`, `alert.told`, `alert.acknowledged`, `alert.cleared`, in the scope of the room
/// sitting.
package struct Alerts: Sendable {
    package let book: AlertBook
    package let outbox: Outbox
    package let settings: AlertSettingsStore
    let channels: ChannelStore
    let dutyLists: DutyListStore
    let world: World

    /// - Parameter site: whose words and time zone messages are in.
    /// - Throws: when a net of the options is none, or the mail library does not start.
    package init(
        database: Database,
        keyring: Keyring,
        options: AlertOptions,
        site: Site,
        world: World,
        log: Logger
    ) throws {
        book = AlertBook(database: database, world: world)
        channels = ChannelStore(database: database, keyring: keyring, world: world)
        dutyLists = DutyListStore(database: database, world: world)
        settings = AlertSettingsStore(
            database: database,
            world: world,
            standard: options.standard,
            zone: site.zone
        )
        self.world = world
        let store = OutboxStore(database: database, rules: options.delivery, world: world)
        outbox = Outbox(
            escalations: EscalationStore(
                database: database,
                outbox: store,
                settings: settings,
                rules: options.escalation,
                world: world
            ),
            store: store,
            channels: channels,
            office: try options.office(),
            door: try options.doors(),
            wording: options.wording(site),
            world: world,
            log: log
        )
    }

    package func mount(on routes: Routes, site: Site) {
        AlertRoutes(book: book).mount(on: routes)
        mountChannels(on: routes)
        mountChannelPages(on: routes, site: site)
        mountDutyLists(on: routes)
        mountDutyListPages(on: routes, site: site)
        mountAlertSettings(on: routes)
    }

    /// A net of the options that is none.
    struct BadNet: Error, CustomStringConvertible {
        let text: String
        var description: String { "configuration key outbox.nets: \(text) is not an address block" }
    }
}

extension AlertOptions {
    fileprivate func office() throws -> PostOffice {
        try PostOffice(
            threads: Outbox.atOnce,
            patience: .init(connect: connectTime, total: totalTime),
            authorities: authorities.isEmpty ? nil : authorities
        )
    }

    fileprivate func doors() throws -> Outbox.Doors {
        let nets = try nets.map { text in
            guard let net = Door.Net(text) else { throw Alerts.BadNet(text: text) }
            return net
        }
        return Outbox.Doors(web: Door(hosts: hosts, nets: nets), mail: Door(nets: nets))
    }

    fileprivate func wording(_ site: Site) -> MessageWording {
        MessageWording(words: site.words(language), moments: site.moments(language), address: address)
    }
}
