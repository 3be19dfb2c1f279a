package import Kernel

/// A place with seats (考场) at a site.
package struct Room: Sendable, Equatable {
    package let id: ID<Room>
    /// Unique within its site.
    package let code: String
    package let name: String
    /// Plan order on boards; never changes with state.
    package let number: Int
    /// Where to walk to: building, floor, door.
    package let place: String

    package init(id: ID<Room>, code: String, name: String, number: Int, place: String) {
        self.id = id
        self.code = code
        self.name = name
        self.number = number
        self.place = place
    }
}
