import Postgres

/// Every statement of the store.
enum Statements {
    /// Nothing when the content is there, or comes to be there while this waits for another's commit.
    static let insertContent = Statement(
        name: "documents.insert_content",
        sql: """
            INSERT INTO document_contents (sha256, byte_count, offered_at) VALUES ($1, $2, $3)
            ON CONFLICT (sha256) DO NOTHING RETURNING id
            """
    )

    /// Also keeps a sweep away from it: whoever comes second sees the other's row.
    static let offerContent = Statement(
        name: "documents.offer_content",
        sql:
            "UPDATE document_contents SET offered_at = greatest(offered_at, $2) WHERE sha256 = $1 RETURNING id"
    )

    static let copyChunks = "COPY document_chunks (content_id, number, bytes) FROM STDIN (FORMAT binary)"

    static let findContent = Statement(
        name: "documents.find_content",
        sql: "SELECT id, byte_count FROM document_contents WHERE sha256 = $1"
    )

    static let readChunks = Statement(
        name: "documents.read_chunks",
        sql: """
            SELECT bytes FROM document_chunks WHERE content_id = $1 AND number >= $2 ORDER BY number LIMIT $3
            """
    )

    /// Deletes as it looks, under each row's lock, so that content handed in meanwhile stays.
    static let sweep = Statement(
        name: "documents.sweep",
        sql: """
            WITH old AS (
                SELECT c.sha256 FROM document_contents c
                WHERE c.offered_at < $1
                    AND NOT EXISTS (SELECT FROM documents d WHERE d.sha256 = encode(c.sha256, 'hex'))
                ORDER BY c.offered_at LIMIT $2 FOR UPDATE SKIP LOCKED
            ), gone AS (
                DELETE FROM document_contents c USING old
                WHERE c.sha256 = old.sha256 AND c.offered_at < $1 RETURNING c.id
            ), chunks AS (
                DELETE FROM document_chunks k USING gone WHERE k.content_id = gone.id
            )
            SELECT count(*) FROM gone
            """
    )
}
