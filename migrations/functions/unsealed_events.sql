-- Newly committed events after a place in the order (transaction, stream, version): those whose transaction the
-- target snapshot sees and the sealed one does not. Transactions that ran when the sealed snapshot was taken are
-- named in it and looked up one by one, so an old one among them costs one probe and delays only its own events.
--
-- What has a page already is left out: after a restore, rows carry foreign transaction numbers.
CREATE OR REPLACE FUNCTION unsealed_events(
    sealed pg_snapshot, target pg_snapshot,
    after_tx xid8, after_stream uuid, after_version bigint, event_limit integer
) RETURNS TABLE (tx xid8, stream_id uuid, stream_version bigint, hash bytea) LANGUAGE plpgsql STABLE
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
        SELECT * FROM (
            (SELECT e.tx, e.stream_id, e.stream_version, e.hash
            FROM events e
            WHERE e.tx = ANY (ARRAY(SELECT pg_snapshot_xip(sealed)))
                AND pg_visible_in_snapshot(e.tx, target)
                AND (e.tx, e.stream_id, e.stream_version) > (after_tx, after_stream, after_version)
                AND NOT EXISTS (
                    SELECT FROM page_events p
                    WHERE p.stream_id = e.stream_id AND p.stream_version = e.stream_version OFFSET 0)
            ORDER BY e.tx, e.stream_id, e.stream_version
            LIMIT event_limit)
            UNION ALL
            (SELECT e.tx, e.stream_id, e.stream_version, e.hash
            FROM events e
            WHERE e.tx >= greatest(pg_snapshot_xmax(sealed), after_tx) AND e.tx < pg_snapshot_xmax(target)
                AND pg_visible_in_snapshot(e.tx, target)
                AND (e.tx, e.stream_id, e.stream_version) > (after_tx, after_stream, after_version)
                AND NOT EXISTS (
                    SELECT FROM page_events p
                    WHERE p.stream_id = e.stream_id AND p.stream_version = e.stream_version OFFSET 0)
            ORDER BY e.tx, e.stream_id, e.stream_version
            LIMIT event_limit)
        ) AS found
        ORDER BY 1, 2, 3
        LIMIT event_limit;
END
$$;
