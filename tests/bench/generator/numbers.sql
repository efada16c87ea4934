-- Everything about the n-th thing follows from the seed and n, so that nothing has to be looked up while it is written.
-- EPOCH is the moment to which the community has lived, STEP the seconds from one case to the next: five years in all.
CREATE SCHEMA generator;
SET search_path = generator, public;
CREATE FUNCTION pick(seed bigint, salt int, n bigint, most bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(n, seed * 1000 + salt) & 4611686018427387903) % most $$;
CREATE FUNCTION one_of(seed bigint, salt int, n bigint, choices text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT choices[1 + pick(seed, salt, n, cardinality(choices))] $$;
CREATE FUNCTION identifier(made timestamptz, kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM made) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0')
           || '8' || to_hex(kind) || lpad(to_hex(n), 14, '0'))::uuid $$;
CREATE FUNCTION begun(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT timestamptz 'EPOCH' - interval '3 hours' - (CASES - n) * interval 'STEP seconds' $$;
CREATE FUNCTION joined(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT timestamptz 'EPOCH' - interval '6 years' + n * interval '1 second' $$;
CREATE FUNCTION account_of(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT identifier(joined(n), 1, n) $$;
CREATE FUNCTION case_of(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT identifier(begun(n), 2, n) $$;
-- A few people do most of it: the square of an even draw. One in 25 is not verified and says nothing.
CREATE FUNCTION somebody(seed bigint, salt int, n bigint, people bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT floor(people / 25 * 24 * power(pick(seed, salt, n, 1000000) / 1e6::float8, 2))::bigint $$;
CREATE FUNCTION verified(k bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT k / 24 * 25 + k % 24 + (k % 24 >= 4)::int $$;
-- Published cases are numbered neither 0 nor 12 modulo 25. The popular ones are spread over all years.
CREATE FUNCTION drawn(seed bigint, n bigint, cases bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT floor((cases / 25 * 23) * power(pick(seed, 34, n, 1000000000) / 1e9::float8, 2))::bigint * 7919 % (cases / 25 * 23) $$;
CREATE FUNCTION published(k bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT k / 23 * 25 + k % 23 + 1 + (k % 23 >= 11)::int $$;
