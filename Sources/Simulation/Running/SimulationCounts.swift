/// What happened in a simulation, counted.
package struct SimulationCounts: Sendable, Equatable {
    package var crashes = 0
    package var commands = 0
    /// Commands that a rule said no to.
    package var rejections = 0
    package var hints = 0
    /// Hints that nobody could take in.
    package var hintsLost = 0
}
