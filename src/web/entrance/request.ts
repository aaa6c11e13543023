import { z } from 'zod';
import type { Entrance } from '#src/identity/index.ts';
import { romeTime } from '#src/kernel/rome-time.ts';
import { messages } from '../messages/index.ts';
import type { SiteContext } from '../middleware/index.ts';

/** What the commands of the entrance know of a request. */
export const entranceOf = (c: SiteContext): Entrance => ({
  world: c.var.world,
  tenantId: c.var.tenantId,
  slug: c.var.slug,
  requestId: c.var.requestId,
  at: c.var.arrivedAt,
  address: c.var.address,
});

/** A fresh key for one rendering of a form. */
export const newRequestKey = (c: SiteContext): string => c.var.world.randomness.bytes(16).toString('base64url');

/** How long to wait after too many attempts. */
export function tooMany(until: Temporal.Instant, at: Temporal.Instant): string {
  const minutes = Math.max(1, Math.ceil(until.since(at).total('minutes')));
  return messages.entrance.login.tooMany(minutes, romeTime(until.add({ seconds: 59 })));
}

/** An address as typed; longer ones do not exist. */
export const emailForm = z.string().max(320).catch('');

/** Whether what was typed can be an address; blanks around it do not matter. */
export const isEmail = (typed: string): boolean => z.email().safeParse(typed.trim()).success;

/** The key of the form's rendering, as far as it looks like one of ours. */
export const requestKeyOf = z
  .string()
  .regex(/^[\w-]{16,64}$/)
  .optional()
  .catch(undefined);
