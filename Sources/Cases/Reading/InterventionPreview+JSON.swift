package import Engine
package import Values
import Workflow

extension InterventionPreview {
    /// As doors show it.
    package var json: JSON {
        [
            "events": .array(events.map { ["data": $0.data, "type": .string($0.name)] }),
            "intervention": .string(intervention.rawValue), "state": .string(state),
            "work": .array(
                schedule.map { ["dueAt": .string($0.dueAt.description), "name": .string($0.name)] }
            ),
        ]
    }
}
