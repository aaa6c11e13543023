import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { activatable } from './activation.ts';
import { payersWithEmail } from './login-store.ts';

/** How somebody comes in: `shared` when two payers were enrolled with the address, `by_code` with a printed code alone (R15). */
export type WayIn = 'login' | 'registers' | 'shared' | 'by_code' | 'federated';

export async function firstWayIn(
  tx: Tx,
  { personId, email, at }: { readonly personId: number; readonly email: string | null; readonly at: Temporal.Instant },
): Promise<WayIn> {
  const [person] = await activatable(tx, { personId }, at);
  if (person?.hasLogin) return 'login';
  if (!(await settingsOn(tx, romeDay(at))).own_credentials.enabled) return 'federated';
  const payers = email === null ? [] : await payersWithEmail(tx, email.toLowerCase());
  if (!payers.some((payer) => payer.personId === personId)) return 'by_code';
  return payers.length > 1 ? 'shared' : 'registers';
}
