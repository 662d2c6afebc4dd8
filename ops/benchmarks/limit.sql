-- What the store is measured against: the same rows, written by one server-side call without any check.

CREATE FUNCTION bench_stream(client integer, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('01990000-0000-7000-8000-' || lpad(to_hex(client), 4, '0') || lpad(to_hex(n), 8, '0'))::uuid $$;

-- Streams for bench_steps to move.
CREATE FUNCTION bench_prepare(clients integer, streams integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO streams (stream_id, version, head_hash, chart_hash, updated_at, lifecycle, state, snapshot)
    SELECT bench_stream(c, n), 1, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), now(), 'bench',
        'working', '{"armed":[],"entered":"2026-11-20T18:40:00Z","facts":{"count":1},"state":"working"}'
    FROM generate_series(0, clients - 1) AS c, generate_series(1, streams) AS n
$$;

-- One step for each of `streams` streams of a client: the stream's row, one event with two hashes, one work item.
CREATE FUNCTION bench_steps(client integer, streams integer) RETURNS void LANGUAGE sql AS $$
    WITH moved AS (
        UPDATE streams t
        SET version = t.version + 1, head_hash = decode(repeat('ab', 32), 'hex'), updated_at = now(),
            snapshot = '{"armed":[],"entered":"2026-11-20T18:40:00Z","facts":{"count":2},"state":"working"}'
        FROM generate_series(1, streams) AS n
        WHERE t.stream_id = bench_stream(client, n)
        RETURNING t.stream_id, t.version
    ), recorded AS (
        INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata,
                previous_hash, hash)
        SELECT stream_id, version, now(), 1, 'bench.worked', '{"amount":1200,"status":"validated"}',
            '{"actor":"worker-1","causation":"call:working#call.work/1"}', decode(repeat('00', 32), 'hex'),
            decode(repeat('ab', 32), 'hex')
        FROM moved
    )
    INSERT INTO work (id, stream_id, due_at, due_key, attempt, queue, kind, name, key, payload, explanation)
    SELECT gen_random_uuid(), stream_id, now() + interval '1 day', now() + interval '1 day', 0, 'bench', 'call', 'work',
        'working#call.work', '{}', ''
    FROM moved
$$;

-- New streams with their events.
CREATE FUNCTION bench_new_streams(streams integer, events integer) RETURNS void LANGUAGE sql AS $$
    WITH made AS (
        INSERT INTO streams (stream_id, version, head_hash, chart_hash, updated_at, lifecycle, state, snapshot)
        SELECT gen_random_uuid(), events, decode(repeat('ab', 32), 'hex'), decode(repeat('00', 32), 'hex'), now(),
            'bench', 'working', '{"armed":[],"entered":"2026-11-20T18:40:00Z","facts":{"count":1},"state":"working"}'
        FROM generate_series(1, streams)
        RETURNING stream_id
    )
    INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata, previous_hash,
            hash)
    SELECT stream_id, n, now(), 1, 'bench.worked', '{"amount":1200,"status":"validated"}',
        '{"actor":"worker-1","causation":"call:working#call.work/1"}', decode(repeat('00', 32), 'hex'),
        decode(repeat('ab', 32), 'hex')
    FROM made, generate_series(1, events) AS n
$$;

-- A million cases at rest, for the growth figure: streams, one event and one far timer each.
CREATE FUNCTION bench_fill(cases integer) RETURNS void LANGUAGE sql AS $$
    WITH made AS (
        INSERT INTO streams (stream_id, version, head_hash, chart_hash, updated_at, lifecycle, state, snapshot)
        SELECT gen_random_uuid(), 1, decode(repeat('ab', 32), 'hex'), decode(repeat('00', 32), 'hex'), now(), 'bench',
            'working', '{"armed":[],"entered":"2026-11-20T18:40:00Z","facts":{"count":1},"state":"working"}'
        FROM generate_series(1, cases)
        RETURNING stream_id
    ), recorded AS (
        INSERT INTO events (stream_id, stream_version, recorded_at, schema_version, type, data, metadata,
                previous_hash, hash)
        SELECT stream_id, 1, now(), 1, 'bench.begun', '{"amount":1200}', '{"actor":"bench"}',
            decode(repeat('00', 32), 'hex'), decode(repeat('ab', 32), 'hex')
        FROM made
    )
    INSERT INTO work (id, stream_id, due_at, due_key, attempt, queue, kind, name, key, payload, explanation)
    SELECT gen_random_uuid(), stream_id, now() + interval '1 year', now() + interval '1 year', 0, 'bench', 'timer',
        'later', 'working#later', '{}', ''
    FROM made
$$;
