import { describe, expect, test } from 'vitest';
import { shortAddress } from './network-address.ts';

describe('an address as the audit log keeps it', () => {
  test('names a network of IPv4, not the machine in it', () => {
    expect(shortAddress('203.0.113.77')).toBe('203.0.113.0/24');
    expect(shortAddress('::ffff:203.0.113.77')).toBe('203.0.113.0/24');
  });

  test('names a network of IPv6, however it was written', () => {
    expect(shortAddress('2001:db8:0012:3::1')).toBe('2001:db8:12::/48');
    expect(shortAddress('2001:DB8:12:ffff:1:2:3:4%eth0')).toBe('2001:db8:12::/48');
    expect(shortAddress('::1')).toBe('0:0:0::/48');
  });

  test('is empty when unknown', () => {
    expect(shortAddress('')).toBe('');
  });
});
