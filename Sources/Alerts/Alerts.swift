package import Kernel
package import Postgres
package import Web

/// The context of alerts as others see it: rules that decide, a book that keeps, routes that acknowledge.
///
/// Its events are `alert.raised`, `alert.acknowledged`, `alert.cleared`, in the scope of the room sitting.
package struct Alerts: Sendable {
    package let book: AlertBook

    package init(database: Database, world: World) {
        book = AlertBook(database: database, world: world)
    }

    package func mount(on routes: Routes) {
        AlertRoutes(book: book).mount(on: routes)
    }
}
