-- $1 seed, $2 people, $3 first case, $4 last case; whoever is numbered 3, 203, 403, … reviews
INSERT INTO decisions (id, case_id, case_version, reviewer_id, outcome, reason, decided_at)
SELECT identifier(c.updated_at, 5, n), c.id, 2, account_of(3 + 200 * pick($1, 40, n, greatest(1, ($2 - 4) / 200))),
       CASE c.state WHEN 'published' THEN 'approve' WHEN 'rejected' THEN 'reject' ELSE 'return' END, '', c.updated_at
FROM generate_series($3::bigint, $4::bigint) n JOIN cases c ON c.id = case_of(n)
WHERE c.state IN ('published', 'changes_requested', 'rejected')
