extension Chart {
    /// The same chart, whose guards say what they mean by the titles of a lifecycle.
    package func titled(by names: VocabularyNames) -> Chart {
        var chart = self
        chart.on = on.map { $0.titled(by: names) }
        chart.states = states.map { $0.titled(by: names) }
        return chart
    }
}

extension ChartState {
    fileprivate func titled(by names: VocabularyNames) -> ChartState {
        var state = self
        state.on = on.map { $0.titled(by: names) }
        state.states = states.map { $0.titled(by: names) }
        return state
    }
}

extension EventRoute {
    fileprivate func titled(by names: VocabularyNames) -> EventRoute {
        var route = self
        if let name = condition?.name { route.condition?.title = names.guardTitles[name] }
        return route
    }
}
