-- $1 seed, $2 first case, $3 last case; one to three safe images a case, with no bytes behind them
INSERT INTO case_images (id, case_id, position, state, description, width, height, stored_bytes, placeholder, folder,
                         media_type, created_at)
SELECT identifier(begun(n), 3, n * 8 + position), case_of(n), position, 'ready', 'A generated picture',
       2000 + 500 * pick($1, 20, n, 5)::int, 1500 + 250 * pick($1, 21, n, 5)::int, 400000 + 1000 * pick($1, 22, n, 900),
       'data:image/webp;base64,' || repeat('A', 280 + pick($1, 23, n, 80)::int), format('images/%s', n * 8 + position),
       'image/jpeg', begun(n)
FROM generate_series($2::bigint, $3::bigint) n, generate_series(1, 1 + (pick($1, 24, n, 10) > 6)::int + (pick($1, 24, n, 10) > 8)::int) position
