-- Documents of overdue cases: their content, stored once and addressed by its SHA-256, and the list of them.

CREATE TABLE document_contents (
    id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    byte_count bigint NOT NULL CHECK (byte_count >= 0),
    -- When it was last handed in. Content that no document refers to goes some while after that.
    offered_at timestamptz NOT NULL
);

CREATE INDEX document_contents_by_offer ON document_contents (offered_at);

-- A row fills a page: measured, nothing takes bytes in faster (docs/decisions/0011), and nothing is compressed, since
-- documents are by themselves.
CREATE TABLE document_chunks (
    content_id bigint NOT NULL,
    number integer NOT NULL,
    bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 8100),
    PRIMARY KEY (content_id, number)
);
ALTER TABLE document_chunks ALTER COLUMN bytes SET STORAGE PLAIN;

CREATE TABLE documents (
    stream_id uuid PRIMARY KEY,
    overdue_case uuid NOT NULL,
    name text NOT NULL,
    -- Equal for names that are the same, and for names that look the same.
    equality_key text NOT NULL,
    look_alike_key text NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    -- Its place among the case's documents, and how many had the place, or the name, before it.
    slot integer NOT NULL,
    slot_generation integer NOT NULL,
    name_generation integer NOT NULL,
    -- False once it is refused or given up: place and name are free again.
    counts boolean NOT NULL,
    state text NOT NULL,
    refusal text,
    attention text,
    next_at timestamptz,
    next_explanation text,
    attached_at timestamptz NOT NULL,
    uploaded_at timestamptz,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX documents_of_case ON documents (overdue_case, stream_id);
CREATE INDEX documents_by_content ON documents (sha256);
CREATE INDEX documents_for_people ON documents (stream_id) WHERE attention IS NOT NULL;

SELECT make_read_model('documents');

-- The lines in which documents wait for their turn, so that a line is found by its case.
CREATE TABLE document_lines (
    stream_id uuid PRIMARY KEY,
    overdue_case uuid NOT NULL,
    state text NOT NULL,
    waiting bigint NOT NULL,
    -- The document whose turn it is.
    current_document uuid,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX document_lines_by_case ON document_lines (overdue_case);

SELECT make_read_model('document_lines');

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON document_contents, document_chunks TO dossier_app;
    GRANT UPDATE (offered_at) ON document_contents TO dossier_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON documents, document_lines TO dossier_app;
END
$$;
