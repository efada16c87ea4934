-- $1 seed, $2 people, $3 cases, $4 remarks, $5 first comment, $6 last comment; a few cases draw most of the talk
INSERT INTO comments (id, case_id, author_id, text, version, created_at)
SELECT identifier(said, 4, n), case_of(about), account_of(verified(somebody($1, 30, n, $2))),
       one_of($1, 31, n, $4) || ' ' || one_of($1, 32, n, $4), 1, said
FROM generate_series($5::bigint, $6::bigint) n,
     LATERAL (SELECT published(drawn($1, n, $3)) AS about) a,
     LATERAL (SELECT least(begun(about) + interval '2 hours' + pick($1, 33, n, 2000) * interval '7 minutes', now()) AS said) b
