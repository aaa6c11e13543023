import { expect, it } from 'vitest';
import type { Tx } from './connection.ts';
import { ToldOnce } from './told-once.ts';

const inTenant = (tenantId: number) => ({ tenantId }) as Tx;

it('keeps what was told of each municipality apart, and of a thousand the last', () => {
  const told = new ToldOnce<number>();
  for (let n = 1; n <= 1000; n++) told.keep(inTenant(n), { version: `v${n}`, facts: n });
  told.keep(inTenant(1), { version: 'newer', facts: 11 });
  told.keep(inTenant(1001), { version: 'v1001', facts: 1001 });
  expect([1, 2, 3, 1001].map((n) => told.latest(inTenant(n))?.facts)).toEqual([11, undefined, 3, 1001]);
  expect(told.latest(inTenant(3), 'bus')).toBeUndefined();
});
