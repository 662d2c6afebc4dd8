extension ChartCheck {
    /// Whatever a call brings, answer, failure or silence, the case goes on.
    mutating func checkCalls() {
        for state in chart.allStates {
            guard let call = state.call, let word = names.calls[call.name] else { continue }
            if word.kind == .once, call.unknown == .retry {
                refuse(
                    line: call.line,
                    "unknown_outcome_retried",
                    "\"\(call.name)\" may have its effect only once, so an unknown outcome must not be retried",
                    hint: "lead unknown: to a state that asks the provider first, or park"
                )
            }
            if word.kind == .once { checkEvidence(after: call) }
            if call.failed == .retry {
                refuse(
                    line: call.line,
                    "call_without_failure_route",
                    "\"\(call.name)\" cannot be retried once its retries are used up",
                    hint: "lead failed: to a state, or park"
                )
            }
            for leaf in graph.leaves(under: state.path) {
                for event in word.events.sorted() { answer(event, of: call, at: leaf) }
            }
        }
    }

    /// A call whose answer was lost may still be under way at the provider: what is read at once is no evidence, and
    /// sending again on the strength of it would have the effect twice.
    private mutating func checkEvidence(after call: CallRule) {
        guard case .to(let target) = call.unknown else { return }
        let leaf = chart.leaf(enteredBy: target)
        for state in chart.lineage(of: leaf) {
            var waits = state.timers.compactMap { timer -> (name: String, span: Duration)? in
                switch timer.moment {
                case .after(let span), .every(let span): (timer.name, span)
                case .at: nil
                }
            }
            if let evidence = state.call { waits.append((evidence.name, evidence.delay)) }
            for wait in waits where wait.span < ChartChecker.evidenceDelayMinimum {
                refuse(
                    line: call.line,
                    "evidence_too_early",
                    "\"\(call.name)\" may still be under way when its outcome is unknown, and \"\(wait.name)\" of "
                        + "state \"\(state.path)\" would not wait for it",
                    hint: "give \"\(wait.name)\" a delay of 1m or more; money calls wait 5m"
                )
            }
        }
    }

    private mutating func answer(_ event: String, of call: CallRule, at leaf: ChartState) {
        let routes = graph.routes(for: event, at: leaf.path)
        guard let last = routes.last else {
            refuse(
                line: call.line,
                "unrouted_answer",
                "\"\(call.name)\" can cause \"\(event)\", for which state \"\(leaf.path)\" has no route",
                hint: "add \"\(event): …\" under on, or \"\(event): stay\" when nothing is to follow"
            )
            return
        }
        guard !ChartGraph.isExhaustive(routes) else { return }
        refuse(
            line: last.line,
            "guards_may_all_fail",
            "all conditions for \"\(event)\" may fail in state \"\(leaf.path)\": an answer of \"\(call.name)\" "
                + "could leave the case stuck",
            hint: "end the list with a route without a condition"
        )
    }

    /// An effect that may happen only once is waited for: nothing but its own call moves the case away.
    mutating func checkOnceCalls() {
        for state in chart.allStates {
            guard let call = state.call, names.calls[call.name]?.kind == .once else { continue }
            for leaf in graph.leaves(under: state.path) {
                for edge in graph.edges(from: leaf.path) {
                    let staysInside = edge.target.hasPrefix(state.path + ".")
                    guard !staysInside, let cause = foreignCause(of: edge, owner: state.path) else {
                        continue
                    }
                    refuse(
                        line: edge.line,
                        "once_call_abandoned",
                        "\(cause) leads from state \"\(leaf.path)\" to \"\(edge.target)\" while \"\(call.name)\" "
                            + "is under way, whose effect may already have happened",
                        hint: "let only the answer, failed and unknown of \"\(call.name)\" leave the state; "
                            + "route the event to stay there first"
                    )
                }
            }
        }
    }

    /// Nil for ways that belong to the call itself.
    private func foreignCause(of edge: ChartGraph.Edge, owner: String) -> String? {
        switch edge.cause {
        case .answer(let call, let other, let event):
            other == owner ? nil : "the event \"\(event)\" of the call \"\(call)\""
        case .callRoute(let call, let other): other == owner ? nil : "the call \"\(call)\""
        case .timer(let name, _): "the timer \"\(name)\""
        case .command(let name, let event): "the event \"\(event)\" of the command \"\(name)\""
        case .start, .abandon: nil
        }
    }
}
