/// The provider as a value: every operation takes `now`, chance comes from its own seed, nothing here waits,
/// reads a clock or opens a connection. The HTTP shell is `CofaceSimulator`.
///
/// Written from the provider's documents alone; it shares no code with the client, so that the two check each
/// other.
package struct CofaceModel: Sendable {
    package let configuration: CofaceSimulatorConfiguration
    package var state: CofaceState
    /// `arrivalToleranceMilliseconds` in virtual seconds; the shell knows the speed of the clock.
    package var arrivalToleranceSeconds = 0.0
    /// Uploads under way per overdueId; connections do not outlive the process, so neither does this.
    var uploads: [String: Int] = [:]

    package init(configuration: CofaceSimulatorConfiguration, state: CofaceState? = nil) {
        self.configuration = configuration
        self.state = state ?? CofaceState(configuration: configuration)
    }

    /// Counts changes, so that a shell knows whether there is anything to save.
    package var revision: Int { state.revision }

    /// Handles one call.
    package mutating func handle(_ request: CofaceRequest, now: SimulatedInstant) -> CofaceReply {
        state.revision += 1
        playJourneys(until: now)
        let (found, pathExists) = CofaceRoute.read(method: request.method, path: request.path)
        guard let route = found else {
            let problem =
                pathExists
                ? CofaceProblem(405, "method_not_allowed", "Method not allowed: \(request.method)")
                : CofaceProblem.notFound("/" + request.path.joined(separator: "/"))
            return count(.answer(.problem(problem), afterRealMilliseconds: 0))
        }
        state.counts.calls[route.operation, default: 0] += 1
        var call = CofaceCall(route: route, request: request, now: now)
        call.reference = reference(of: call)
        let remaining: Int
        do throws(CofaceRefusal) {
            remaining = try charge(call)
        } catch {
            return finish(call, CofaceConclusion(.problem(error.problem, retryAfterSeconds: error.seconds)))
        }
        return handleWithFaults(call, remaining: remaining)
    }

    /// Lets happen what is due, in the order in which it falls due.
    package mutating func playJourneys(until now: SimulatedInstant) {
        while let entry = state.due.takeFirst(dueUntil: now) {
            state.revision += 1
            play(entry.item.reference, revision: entry.item.revision, at: entry.due)
        }
    }

    /// The case that a call names: by overdueId, or by the reference that it declares.
    private func reference(of call: CofaceCall) -> String? {
        if let overdueId = call.route.overdueId { return state.references[overdueId] }
        return call.body?["customerReference"]?.string
    }
}

/// Everything that a restart must keep.
package struct CofaceState: Codable, Sendable {
    /// The plan of a case has a move; void when the plan's revision is another by then.
    package struct DueMove: Codable, Sendable {
        package let reference: String
        package let revision: Int
    }

    /// By customer reference.
    package var cases: [String: CofaceCase] = [:]
    /// References in the order of their declaration.
    package var order: [String] = []
    /// Customer reference by overdueId.
    package var references: [String: String] = [:]
    package var due = DueQueue<DueMove>()
    package var counts = CofaceCounts()
    package var faults: [CofaceFaultRule]
    package var companies: [CofaceCompany]
    /// When a temporary number was first shown.
    package var shownAt: [String: SimulatedInstant] = [:]
    /// The customer's own references by EASY number.
    package var companyReferences: [String: String] = [:]
    /// EASY numbers whose overdue catalog was read.
    package var catalogsRead: Set<String> = []
    /// Outcomes ordered for references that are not declared yet.
    package var outcomeOrders: [String: CofaceOutcome] = [:]
    package var logins: [String: CofaceLogins] = [:]
    package var tokens: [String: SimulatedInstant] = [:]
    package var chance: SeededGenerator
    package var budgets: [CofaceOperation: [SimulatedInstant]] = [:]
    /// How often a call was seen by the fault table, per operation without a case.
    package var callsWithoutCase: [CofaceOperation: Int] = [:]
    package var revision = 0

    package init(configuration: CofaceSimulatorConfiguration) {
        faults = configuration.faults
        companies = configuration.companies
        chance = SeededGenerator(seed: configuration.seed, text: "tokens")
    }
}
