import { describe, expect, test } from 'vitest';
import { networkOf } from '#src/kernel/network-address.ts';
import { limitsOf, waitUntil } from './attempt-rules.ts';

const nine = Temporal.Instant.from('2026-11-24T08:00:00Z');

describe('attempts', () => {
  test('the tenth wrong password within a quarter of an hour is the last', () => {
    const [pair] = limitsOf('login', false);
    expect(pair).toEqual({ by: 'account_and_address', attempts: 10, minutes: 15 });
    expect(waitUntil({ minutes: 15 }, nine, nine.add({ minutes: 14, seconds: 59 }))).toEqual(nine.add({ minutes: 15 }));
    expect(waitUntil({ minutes: 15 }, nine, nine.add({ minutes: 15 }))).toBeUndefined();
    expect(waitUntil({ minutes: 15 }, undefined, nine)).toBeUndefined();
  });

  test('one address may fail thousands of times an hour, unless the municipality is under attack', () => {
    const byAddress = (underAttack: boolean) =>
      limitsOf('registration', underAttack).find(({ by }) => by === 'address')?.attempts;
    expect(byAddress(false)).toBe(3000);
    expect(byAddress(true)).toBe(30);
  });
});

describe('an address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::5', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
