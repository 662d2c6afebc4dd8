-- Each merchant numbers its orders by itself: the names of orders that named a merchant move to that merchant's scope,
-- so that another merchant may use the same number.

UPDATE natural_keys k
    SET scope = k.scope || '/' || (e.data::jsonb ->> 'merchantId')
    FROM events e
    WHERE k.scope = 'cofidis.merchantTransactionId' AND e.stream_id = k.stream_id AND e.stream_version = 1
        AND e.type = 'financing.opened' AND e.data::jsonb ->> 'merchantId' IS NOT NULL;
