package import Workflow

/// What a person's decision about parked work would do, shown before it is taken.
package struct InterventionPreview: Sendable, Equatable {
    package let intervention: Intervention
    /// Where the case would be then.
    package let state: String
    /// What would be appended, in order; the reason is left empty.
    package let events: [EncodedEvent]
    /// What would be armed.
    package let schedule: [ScheduledWork]
}
