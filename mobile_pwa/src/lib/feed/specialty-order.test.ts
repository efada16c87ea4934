import { expect, test } from 'vitest';
import { specialtyOrder } from './specialty-order.ts';

const choice = (value: string) => ({ value, label: value });

test('followed specialties come first, then one’s own, then the rest by name', () => {
  const all = ['cardiology', 'dermatology', 'anaesthesia', 'surgery'].map(choice);
  const order = specialtyOrder(all, new Set(['surgery']), new Set(['dermatology', 'surgery']));
  expect(order.map(({ value }) => value)).toEqual(['surgery', 'dermatology', 'anaesthesia', 'cardiology']);
});
