import AsyncHTTPClient
import Logging
import Synchronization

/// Lets journeys go on without requests: waits for the next due moment of the virtual clock or for a wake, then
/// posts what is due.
extension CofidisSimulator {
    func tick(_ client: HTTPClient) async {
        var alarm: Task<Void, Never>?
        await withDiscardingTaskGroup { group in
            arm(&alarm)
            for await _ in wakes {
                if Task.isCancelled { break }
                let free = configuration.concurrentMessagesLimit - messagesUnderWay.withLock { $0 }
                let messages = model.withLock { $0.takeMessages(limit: max(0, free), now: clock.now) }
                for message in messages {
                    messagesUnderWay.withLock { $0 += 1 }
                    group.addTask {
                        await self.post(message, client)
                        self.messagesUnderWay.withLock { $0 -= 1 }
                        // Messages may be waiting for this place.
                        self.wake.yield()
                    }
                }
                arm(&alarm)
            }
            alarm?.cancel()
            group.cancelAll()
        }
    }

    /// Sets the one alarm to the next due moment.
    private func arm(_ alarm: inout Task<Void, Never>?) {
        alarm?.cancel()
        let next = model.withLock { model in
            armedUntil.withLock { $0 = model.nextDue }
            return model.nextDue
        }
        guard let next else {
            alarm = nil
            return
        }
        let wait = clock.realWait(until: next)
        alarm = Task { [wake] in
            do {
                try await Task.sleep(for: wait)
                wake.yield()
            } catch {
                // Another alarm took its place.
            }
        }
    }

    /// Posts one redirection or notification, once [cofidis.md §15: no retries are promised].
    private func post(_ message: CofidisMessage, _ client: HTTPClient) async {
        let form = FormPost(url: message.url, body: message.formBody)
        let delivery: CofidisModel.Delivery
        do {
            let timeout = configuration.messageTimeoutMilliseconds
            delivery = .answered(try await form.send(with: client, timeoutMilliseconds: timeout))
        } catch {
            delivery = .failed("\(error)")
            logger.debug("message not delivered", metadata: ["url": "\(message.url)", "error": "\(error)"])
        }
        model.withLock { $0.messagePosted(message, delivery, now: clock.now) }
    }
}
