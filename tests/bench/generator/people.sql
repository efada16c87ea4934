-- $1 seed, $2 people, $3 given names, $4 family names, $5 professions, $6 specialties
INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration, role,
                      created_at, email_confirmed_at, verified_at)
SELECT account_of(n), format('person%s@generated.example', n), 'unusable',
       format('%s %s', one_of($1, 1, n, $3), one_of($1, 2, n, $4)),
       one_of($1, 3, n, $5), ARRAY[one_of($1, 4, n, $6)], format('Register %s', 1000000 + n),
       CASE WHEN n < 3 THEN 'admin' WHEN n % 200 = 3 THEN 'reviewer' ELSE 'practitioner' END,
       joined(n), joined(n), CASE WHEN n % 25 <> 4 THEN joined(n) + interval '1 day' END
FROM generate_series(0, $2::bigint - 1) n
