package import Web

/// One device: its form, its connection test, its deletion.
package struct DeviceView: Sendable {
    /// A device being added.
    package let isNew: Bool
    /// Whether this reader may change it; else the fields are shown only.
    package let mayChange: Bool
    /// Where the form goes: `/devices` or `/devices/{id}`.
    package let action: String
    /// The page's heading: its name, or that it is new.
    package let title: String
    /// Word of what has just been done; or empty.
    package let notice: String
    /// Its fields as filled in.
    package let code: DeviceFieldView
    /// Its own name.
    package let name: DeviceFieldView
    /// rtsp address.
    package let address: DeviceFieldView
    /// rtsp address of the sub stream.
    package let subAddress: DeviceFieldView
    /// Makers whose addresses are known.
    package let brands: [ChoiceView]
    /// What is wrong with the channel; or empty.
    package let channelError: String
    /// The camera's account.
    package let username: DeviceFieldView
    /// What is wrong with the password; the value itself is never shown.
    package let passwordError: String
    /// A password is stored; left empty, it stays.
    package let hasPassword: Bool
    /// Sites within reach.
    package let sites: [ChoiceView]
    /// What is wrong with the site; or empty.
    package let siteError: String
    /// Rooms within reach, and none.
    package let rooms: [ChoiceView]
    /// What is wrong with the room; or empty.
    package let roomError: String
    /// front, rear, door, side, other.
    package let places: [ChoiceView]
    /// What is wrong with the place; or empty.
    package let placeError: String
    /// What it saw when it was set up; nil: no reference still was taken.
    package let reference: DeviceReferenceView?
    /// Form address to take one; empty: it must be saved first, or this reader may not.
    package let referencing: String
    /// Form address of the connection test; empty: it must be saved first, or this reader may not.
    package let testing: String
    /// The last test; nil: never tested.
    package let test: DeviceTestView?
    /// Form address of the deletion; empty: nothing to delete, or this reader may not.
    package let deletion: String
    /// What deleting it means, in words.
    package let deletionConsequence: String
}

/// One text field of the form.
package struct DeviceFieldView: Sendable {
    /// As filled in.
    package let value: String
    /// What is wrong with it; or empty.
    package let error: String
}

/// A connection test's result.
package struct DeviceTestView: Sendable {
    /// `连接正常`, `密码被拒`, with the age of the test.
    package let state: StateView
    /// The outcome in a sentence.
    package let outcome: String
    /// What to do about it; empty when all is well.
    package let advice: String
    /// Codec, size, rate, key interval, time to the first picture.
    package let facts: [FactView]
    /// The same of the sub stream, with its outcome first; empty: there is none.
    package let subFacts: [FactView]
    /// What to change on the camera though it can be used.
    package let hints: [String]
    /// Address of the picture taken; empty: there is none.
    package let picture: String
}

/// The reference still of a device.
package struct DeviceReferenceView: Sendable {
    /// Address of the picture.
    package let picture: String
    /// `2026-11-22 08:10 拍摄`.
    package let taken: String
}
