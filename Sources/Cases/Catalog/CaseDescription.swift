package import Values
package import Workflow

/// What a lifecycle's definition says, whatever its types: commands with their arguments, and the columns of lists.
package struct CaseDescription: Sendable {
    package struct Command: Sendable {
        package let name: String
        package let title: String
        /// Who may usually ask; the chart says it for each state.
        package let roles: [String]
        package let isDangerous: Bool
        package let isInternal: Bool
        package let shape: Shape
    }

    package struct Column: Sendable {
        /// In SQL.
        package let name: String
        /// As clients read it.
        package let member: String
        package let label: String
        package let kind: String
        package let isFilter: Bool
    }

    /// One case, in messages: `a company identification`.
    package let noun: String
    package let startCommand: String
    package let commands: [Command]
    package let columns: [Column]
    package let catalogue: LifecycleCatalogue

    init<Rules>(_ definition: LifecycleDefinition<Rules>) {
        noun = definition.noun
        startCommand = definition.startCommand
        commands = definition.commands.specs.map {
            Command(
                name: $0.name,
                title: $0.title,
                roles: $0.roles,
                isDangerous: $0.isDangerous,
                isInternal: $0.isInternal,
                shape: $0.shape
            )
        }
        columns = (definition.row?.columns ?? []).map {
            Column(
                name: $0.name,
                member: $0.member,
                label: $0.label,
                kind: $0.kind.rawValue,
                isFilter: $0.isFilter
            )
        }
        catalogue = LifecycleCatalogue(definition)
    }

    package func command(named name: String) -> Command? { commands.first { $0.name == name } }

    /// What doors may ask of a case that is there.
    package var asked: [Command] { commands.filter { $0.name != startCommand && !$0.isInternal } }

    package var filters: [Column] { columns.filter(\.isFilter) }
}
