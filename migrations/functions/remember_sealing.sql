-- How far the sealer has come. Only the elected sealer calls it, so there is one writer.
CREATE OR REPLACE FUNCTION remember_sealing(
    cluster text, sealed pg_snapshot, target pg_snapshot, after_tx xid8, after_stream uuid, after_version bigint
) RETURNS void LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    latest bigint;
BEGIN
    SELECT s.revision INTO latest FROM sealing s WHERE s.only_row ORDER BY s.revision DESC LIMIT 1;
    IF FOUND THEN
        UPDATE sealing s
            SET revision = s.revision + 1, cluster_id = cluster, sealed_snapshot = sealed, target_snapshot = target,
                target_tx = after_tx, target_stream_id = after_stream, target_stream_version = after_version
            WHERE s.only_row AND s.revision = latest;
    ELSE
        INSERT INTO sealing (cluster_id, sealed_snapshot, target_snapshot, target_tx, target_stream_id,
                target_stream_version)
            VALUES (cluster, sealed, target, after_tx, after_stream, after_version);
    END IF;
END
$$;
