import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';

/** The first file of a backup: what it holds, and by what it can be checked. */
export const manifestSchema = z.object({
  format: z.literal('omnibus-backup'),
  formatVersion: z.literal(1),
  /** The newest step of the database's schema, and what its steps were. */
  schemaVersion: z.number().int().positive(),
  schemaHash: z.string(),
  createdAt: z.string(),
  /** The whole installation, or one municipality of it. */
  scope: z.enum(['installation', 'tenant']),
  /** Names the key that diets are sealed under without telling it. */
  keyFingerprint: z.string(),
  tenants: z.array(
    z.object({
      id: z.number().int(),
      slug: z.string(),
      name: z.string(),
      /** Number and cents of all postings, and the cents on the children's accounts. */
      postings: z.number().int(),
      postedCents: z.number().int(),
      balanceCents: z.number().int(),
    }),
  ),
  /** In the order in which they are loaded. */
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_0-9]+$/),
      file: z.string().regex(/^[a-z_0-9]+\.copy\.gz$/),
      columns: z.array(z.string()).min(1),
      rows: z.number().int().nonnegative(),
      /** Of the file as it lies there, so that `sha256sum` can check it too. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type TenantTotals = Manifest['tenants'][number];

export const MANIFEST = 'manifest.json';

/** Sixteen characters that name a key: two backups or installations with the same ones use the same key. */
export const keyFingerprint = (key: Uint8Array): string =>
  createHmac('sha256', key).update('omnibus backup').digest('hex').slice(0, 16);

/** Names the steps that made a schema, in their order. */
export function schemaHash(steps: readonly { readonly hash: string }[]): string {
  const hash = createHash('sha256');
  for (const step of steps) hash.update(step.hash);
  return hash.digest('hex');
}
