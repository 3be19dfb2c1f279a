/// What somebody is in a room sitting for; stable codes, as stored.
package enum Duty: String, Sendable, CaseIterable {
    case candidate, proctor, patrol, examiner, supervisor
}
