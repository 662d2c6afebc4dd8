/// So many houses may stand at a time; whoever finds none free waits in line.
actor Sites {
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { line.append($0) }
    }

    func giveBack() {
        guard line.isEmpty else { return line.removeFirst().resume() }
        free += 1
    }
}
