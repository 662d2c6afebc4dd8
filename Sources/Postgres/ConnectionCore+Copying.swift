import CLibPQ

// The rows of a COPY on their way to the server.
extension ConnectionCore {
    enum Placement {
        case sent
        /// The socket takes no more for now: wait before giving the next.
        case full
        case failed(PostgresError)
    }

    func put(_ chunk: [UInt8]) -> Placement {
        exclusively { afterwards in
            guard let connection, isCopyingIn else { return .failed(closedError) }
            let outcome = chunk.withUnsafeBytes { bytes in
                PQputCopyData(
                    connection,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(bytes.count)
                )
            }
            guard outcome == 1, flush(&afterwards) else {
                lost(&afterwards)
                return .failed(closedError)
            }
            return wantsWrite ? .full : .sent
        }
    }

    func waitUntilFlushed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                exclusively { afterwards in
                    if wantsWrite, connection != nil, !Task.isCancelled {
                        flushWaiter = continuation
                    } else {
                        afterwards.flushed = continuation
                    }
                }
            }
        } onCancel: {
            exclusively { afterwards in
                afterwards.flushed = flushWaiter
                flushWaiter = nil
            }
        }
    }
}
