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
                "dismiss": CommandWord(events: ["dismissed"]),
            ],
            events: [
                "attached", "lineJoined", "turnTaken", "uploaded", "uploadRefused", "uploadNotFound",
                "uploadNotListedYet", "lineLeft", "uploadResumed", "givenUp", "dismissed",
            ],
            guards: [
                "hasUploadsLeft": GuardWord("it may be uploaded again") { $0.uploads <= Self.uploadsLimit }
            ],
            calls: [
                // The line knows who stands in it: joining and leaving twice is once.
                "joinLine": CallWord(kind: .idempotent, events: ["lineJoined"]),
                "leaveLine": CallWord(kind: .idempotent, events: ["lineLeft"]),
                "uploadDocument": CallWord(kind: .once, events: ["uploaded", "uploadRefused"]),
                // The list soon after a lost upload, when a missing name proves nothing.
                "lookForUpload": CallWord(kind: .safe, events: ["uploaded", "uploadNotListedYet"]),
                "listDocuments": CallWord(kind: .safe, events: ["uploaded", "uploadNotFound"]),
            ]
        )
    }
}
