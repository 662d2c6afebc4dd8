/// Which functions are to be installed, or why none may be. Pure.
struct FunctionPlan: Equatable {
    /// A row of `schema_functions`: a text that a function has or had.
    struct Installed: Equatable {
        var name: String
        var sha256: [UInt8]
    }

    /// By name.
    let pending: [SchemaFunction]

    /// - Parameters:
    ///   - installed: in the order of their installing; the last of a name is the one in force.
    ///   - present: the functions that the database has.
    /// - Throws: `olderFunction`.
    init(
        functions: [SchemaFunction],
        installed: [Installed],
        present: Set<String>
    ) throws(MigrationError) {
        var pending: [SchemaFunction] = []
        for function in functions {
            let texts = installed.filter { $0.name == function.name }.map(\.sha256)
            if texts.last == function.sha256 {
                if !present.contains(function.name) { pending.append(function) }
                continue
            }
            guard !texts.contains(function.sha256) else { throw .olderFunction(function.file) }
            pending.append(function)
        }
        self.pending = pending
    }
}
