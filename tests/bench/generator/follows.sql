-- $1 seed, $2 people, $3 specialties; everybody follows up to three of these
INSERT INTO follows (id, account_id, kind, target, created_at)
SELECT identifier(joined(n), 6, n * 4 + k), account_of(n), 'specialty', one_of($1, 50, n + k * 7919, $3),
       joined(n) + k * interval '1 hour'
FROM generate_series(0, $2::bigint - 1) n, generate_series(0, 2) k
ON CONFLICT (kind, target, account_id) DO NOTHING
