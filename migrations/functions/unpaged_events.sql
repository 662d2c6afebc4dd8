-- Events without a page after a place in the order (stream, version): how a store begins, and how it goes on after a
-- restore into another cluster, where transaction numbers mean nothing.
CREATE OR REPLACE FUNCTION unpaged_events(after_stream uuid, after_version bigint, event_limit integer)
    RETURNS TABLE (tx xid8, stream_id uuid, stream_version bigint, hash bytea) LANGUAGE plpgsql STABLE
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
        SELECT e.tx, e.stream_id, e.stream_version, e.hash
        FROM events e
        WHERE (e.stream_id, e.stream_version) > (after_stream, after_version)
            AND NOT EXISTS (
                SELECT FROM page_events p
                WHERE p.stream_id = e.stream_id AND p.stream_version = e.stream_version OFFSET 0)
        ORDER BY e.stream_id, e.stream_version
        LIMIT event_limit;
END
$$;
