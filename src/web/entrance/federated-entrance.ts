import type { FederatedEntrance } from '#src/federation/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { SiteContext } from '../middleware/index.ts';
import { entranceOf } from './request.ts';

/** What ties an answer to the browser that asked: the secret behind its forms, which no other site can read or set. */
export const browserHashOf = (c: SiteContext): Buffer => tokenHash(`browser ${c.var.visitor.csrf}`);

export const federatedEntranceOf = (c: SiteContext): FederatedEntrance => ({ ...entranceOf(c), world: c.var.world });
