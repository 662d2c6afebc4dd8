import EventStore
import Testing
import Values

@testable import PostgresEventStore

@Suite("claims begin above what is dead")
struct ClaimFloorsTests {
    private let queue = "calls"

    /// A claim every 100 ms of real time, on a clock of the given speed; answers where the last one began.
    private func claims(
        _ count: Int,
        speed: Int64 = 1,
        floors: inout ClaimFloors,
        covered: (Instant) -> Instant? = { $0 }
    ) -> [ClaimFloors.Start] {
        (1...count).map { number in
            let uptime = Duration.milliseconds(100 * number)
            let now = start + .milliseconds(100 * Int64(number) * speed)
            let begun = floors.start(queue, uptime: uptime)
            floors.learn(
                queue,
                from: begun,
                now: now,
                covered: covered(now),
                hasSeenAllEndedLeases: covered(now) == now,
                took: .milliseconds(1),
                uptime: uptime + .milliseconds(1)
            )
            return begun
        }
    }

    @Test("the first claim looks at everything")
    func first() {
        var floors = ClaimFloors()
        #expect(floors.start(queue, uptime: .zero).depth == .full)
    }

    @Test(
        "later claims begin a margin of real time below now, however fast the clock runs",
        arguments: [1, 10_000]
    )
    func later(speed: Int64) throws {
        var floors = ClaimFloors()
        let starts = claims(40, speed: speed, floors: &floors)
        let last = try #require(starts.last { $0.depth == .usual })
        let index = try #require(starts.lastIndex(of: last))
        let now = start + .milliseconds(100 * Int64(index + 1) * speed)
        #expect(last.waiting <= now - .milliseconds(250 * speed))
        #expect(last.waiting >= now - .milliseconds(600 * speed))
    }

    @Test("every two seconds one claim looks further down, and now and then one at everything")
    func sweeps() {
        var floors = ClaimFloors()
        let depths = claims(120, floors: &floors).map(\.depth)
        #expect(depths.filter { $0 == .full }.count == 3)
        #expect((3...6).contains(depths.filter { $0 == .near }.count))
    }

    @Test("a sweep of everything that took long comes again the later")
    func slowSweeps() {
        var floors = ClaimFloors()
        let begun = floors.start(queue, uptime: .seconds(1))
        floors.learn(
            queue,
            from: begun,
            now: start,
            covered: start,
            hasSeenAllEndedLeases: true,
            took: .seconds(1),
            uptime: .seconds(2)
        )
        #expect(floors.start(queue, uptime: .seconds(60)).depth != .full)
        // However long it took: what was committed late is found within a minute.
        #expect(floors.start(queue, uptime: .seconds(63)).depth == .full)
    }

    @Test("claims after a sweep that found something below the floor go on from there until they run dry")
    func followsSweeps() throws {
        var floors = ClaimFloors()
        _ = claims(40, floors: &floors)
        // Sixty items, committed late, all below the floor of usual claims; one may start at a time.
        let late = start + .seconds(1)
        var left = (0..<60).map { late + .milliseconds($0) }
        var claimsMade = 0
        while !left.isEmpty, claimsMade < 100 {
            let uptime = Duration.milliseconds(4_100 + 200 * claimsMade)
            let now = start + uptime
            let begun = floors.start(queue, uptime: uptime)
            let taken = left.first { $0 >= begun.waiting }
            left.removeAll { $0 == taken }
            floors.learn(
                queue,
                from: begun,
                now: now,
                covered: taken ?? now,
                hasSeenAllEndedLeases: true,
                took: .milliseconds(1),
                uptime: uptime + .milliseconds(1)
            )
            claimsMade += 1
        }
        // Twelve seconds at five a second, and the first of them up to two seconds late.
        #expect(left.isEmpty)
        #expect(claimsMade <= 75)
    }

    @Test("a sweep that could look at nothing is made again soon")
    func repeatsEmptySweeps() {
        var floors = ClaimFloors()
        let begun = floors.start(queue, uptime: .zero)
        floors.learn(
            queue,
            from: begun,
            now: start,
            covered: nil,
            hasSeenAllEndedLeases: false,
            took: .milliseconds(1),
            uptime: .zero
        )
        #expect(floors.start(queue, uptime: .milliseconds(1_100)).depth == .full)
    }

    @Test("an item of this process that is due long ago lowers the floor, even while a claim is under way")
    func lowered() throws {
        var floors = ClaimFloors()
        _ = claims(40, floors: &floors)
        let old = start - .seconds(3_600)
        let begun = floors.start(queue, uptime: .milliseconds(4_010))
        floors.lower(queue, to: old)
        floors.learn(
            queue,
            from: begun,
            now: start + .seconds(4),
            covered: start + .seconds(4),
            hasSeenAllEndedLeases: true,
            took: .milliseconds(1),
            uptime: .milliseconds(4_011)
        )
        #expect(floors.start(queue, uptime: .milliseconds(4_020)).waiting <= old)
    }

    @Test("a claim that left something behind raises the floor only to where it came")
    func partial() throws {
        var floors = ClaimFloors()
        let reached = start + .milliseconds(50)
        let starts = claims(30, floors: &floors) { _ in reached }
        #expect(starts.allSatisfy { $0.waiting <= reached && $0.leased == ClaimFloors.lowest })
        #expect(try #require(starts.last { $0.depth == .usual }).waiting == reached)
    }

    @Test("claims in quick succession leave enough memory for the deeper floor, and no more than that")
    func quickSuccession() throws {
        var floors = ClaimFloors()
        var last: [ClaimFloors.Start] = []
        for number in 1...20_000 {
            let uptime = Duration.milliseconds(number)
            let now = start + uptime
            let begun = floors.start(queue, uptime: uptime)
            if number > 15_000 { last.append(begun) }
            floors.learn(
                queue,
                from: begun,
                now: now,
                covered: now - .milliseconds(1),
                hasSeenAllEndedLeases: true,
                took: .microseconds(100),
                uptime: uptime
            )
        }
        let near = try #require(last.last { $0.depth == .near })
        for floor in [near.waiting, near.leased] {
            #expect(floor > start + .seconds(9))
            #expect(floor <= start + .seconds(15))
        }
        let usual = try #require(last.last { $0.depth == .usual })
        for floor in [usual.waiting, usual.leased] {
            #expect(floor > start + .seconds(20) - .milliseconds(400))
        }
    }

    @Test("a claim that failed teaches nothing")
    func failed() {
        var floors = ClaimFloors()
        let begun = floors.start(queue, uptime: .zero)
        floors.forget(queue, begun)
        #expect(floors.start(queue, uptime: .milliseconds(1)).waiting == ClaimFloors.lowest)
    }
}
