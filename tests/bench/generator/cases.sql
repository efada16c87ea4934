-- $1 seed, $2 people, $3 findings, $4 courses, $5 questions, $6 answers, $7 specialties, $8 body sites, $9 age bands,
-- $10 sexes, $11 history, $12 first case, $13 last case. 23 of 25 are published.
INSERT INTO cases (id, author_id, version, state, title, question, history, age_band, sex, specialty, body_site, tags,
                   answer, teaching_points, created_at, updated_at, submitted_at, published_at)
SELECT case_of(n), account_of(verified(somebody($1, 10, n, $2))),
       CASE WHEN state = 'draft' THEN 1 WHEN state = 'in_review' THEN 2 ELSE 3 END, state,
       one_of($1, 11, n, $3) || ', ' || one_of($1, 12, n, $4), one_of($1, 13, n, $5),
       $11 || ' ' || one_of($1, 12, n, $4) || '.', one_of($1, 14, n, $9), one_of($1, 15, n, $10),
       one_of($1, 16, n, $7), one_of($1, 17, n, $8), ARRAY[lower(one_of($1, 12, n, $4))], one_of($1, 18, n, $6),
       'Compare with the other side.', begun(n), begun(n) + interval '2 hours',
       CASE WHEN state <> 'draft' THEN begun(n) + interval '1 hour' END,
       CASE WHEN state = 'published' THEN begun(n) + interval '2 hours' END
FROM generate_series($12::bigint, $13::bigint) n,
     LATERAL (SELECT CASE n % 25 WHEN 0 THEN 'draft'
                                 WHEN 12 THEN (ARRAY['in_review', 'changes_requested', 'rejected', 'retracted'])[1 + n / 25 % 4]
                                 ELSE 'published' END AS state) s
