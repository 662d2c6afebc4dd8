import Values
package import Workflow

extension DocumentUpload {
    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "attach",
            commands: [
                "attach": CommandWord(events: ["attached"]),
                "takeTurn": CommandWord(events: ["turnTaken"]),
                "retryUpload": CommandWord(events: ["uploadResumed"]),
                "giveUp": CommandWord(events: ["givenUp"]),
            ],
            events: [
                "attached", "lineJoined", "turnTaken", "uploaded", "uploadRefused", "uploadNotFound",
                "lineLeft",
                "uploadResumed", "givenUp",
            ],
            guards: [
                "hasUploadsLeft": { $0.uploads <= Self.uploadsLimit }
            ],
            calls: [
                // The line knows who stands in it: joining and leaving twice is once.
                "joinLine": CallWord(kind: .idempotent, events: ["lineJoined"]),
                "leaveLine": CallWord(kind: .idempotent, events: ["lineLeft"]),
                "uploadDocument": CallWord(kind: .once, events: ["uploaded", "uploadRefused"]),
                "listDocuments": CallWord(kind: .safe, events: ["uploaded", "uploadNotFound"]),
            ]
        )
    }
}
