import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast } from './contrast.ts';

/*
 * Measures every pair of colours that stands on a screen, in both modes. 4.5:1 for text, 3:1 for the edges of
 * controls, icons and marks (WCAG 2.2, 1.4.3 and 1.4.11).
 */
const sheet = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [lightSheet = '', darkSheet = ''] = sheet.split('@media (prefers-color-scheme: dark)');

function colours(css: string): Record<string, string> {
  return Object.fromEntries(
    [...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );
}

const light = colours(lightSheet);
const dark = { ...light, ...colours(darkSheet) };
const modes = [
  ['light', light],
  ['dark', dark],
] as const;

const TEXT = 4.5;
const EDGE = 3;

const pairs: [foreground: string, background: string, least: number][] = [
  ...['paper', 'surface', 'sunken'].flatMap((background): [string, string, number][] => [
    ['ink', background, TEXT],
    ['ink-quiet', background, TEXT],
    ['accent', background, TEXT],
    ['danger', background, TEXT],
    ['attention', background, TEXT],
    ['peers', background, TEXT],
    ['border', background, EDGE],
  ]),
  ['on-accent', 'accent', TEXT],
  ['on-accent', 'accent-strong', TEXT],
  ['on-danger', 'danger', TEXT],
  ['on-accent-soft', 'accent-soft', TEXT],
  ['on-attention-soft', 'attention-soft', TEXT],
  ['on-danger-soft', 'danger-soft', TEXT],
  ['on-peers-soft', 'peers-soft', TEXT],
  ['paper', 'attention', TEXT],
  ['on-stage', 'stage', TEXT],
  ['on-stage-quiet', 'stage', TEXT],
  ['on-stage', 'stage-raised', TEXT],
  ['on-stage-quiet', 'stage-raised', TEXT],
  ['mark', 'mark-under', EDGE],
  ['mark-peers', 'mark-under', EDGE],
  ['mark', 'stage', TEXT],
  ['mark-peers', 'stage', TEXT],
];

describe.each(modes)('in %s mode', (_, tokens) => {
  test.each(pairs)('%s on %s has a contrast of at least its limit (%s)', (foreground, background, least) => {
    expect(contrast(tokens[foreground] ?? '', tokens[background] ?? '')).toBeGreaterThanOrEqual(least);
  });

  test('the stage is a true grey', () => {
    for (const name of ['stage', 'stage-raised', 'on-stage', 'on-stage-quiet']) {
      const [red, green, blue] = (tokens[name] ?? '').slice(1).match(/../g) ?? [];
      expect([green, blue]).toEqual([red, red]);
    }
  });
});

test('contrast is measured as WCAG says', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('every colour of the light mode that is not the stage’s or a mark’s has its own in the dark mode', () => {
  const shared = /^(stage|on-stage|mark)/;
  const missing = Object.keys(light).filter((name) => !shared.test(name) && !(name in colours(darkSheet)));
  expect(missing).toEqual([]);
});

test('the page that shows before the app, the manifest and the app use the same paper', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(read('../../../static/boot.css')).toContain(`--boot-paper: ${light['paper']};`);
  expect(read('../../../static/boot.css')).toContain(`--boot-paper: ${dark['paper']};`);
  expect(read('../../../static/manifest.webmanifest')).toContain(`"background_color": "${light['paper']}"`);
  expect(read('../../app.html')).toContain(`content="${dark['paper']}"`);
});
