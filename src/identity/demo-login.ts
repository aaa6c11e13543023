import { hashPassword } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { addressForm } from './email-rules.ts';
import { putLogin } from './login-store.ts';

interface DemoLogin {
  readonly owner: { readonly personId: number } | { readonly staffId: number };
  readonly email: string;
  readonly password: string;
  readonly at: Temporal.Instant;
}

/** Gives a person or staff of a demo municipality a known password. Throws elsewhere: known passwords exist in demos only. */
export async function setDemoLogin(
  tx: Tx,
  randomness: Randomness,
  { owner, email, password, at }: DemoLogin,
): Promise<void> {
  const tenant = await currentTenant(tx);
  if (!tenant.demo) throw new Error(`${tenant.slug} is not a demo: its people choose their own passwords`);
  await putLogin(tx, owner, { email: addressForm(email), passwordHash: await hashPassword(password, randomness), at });
}
