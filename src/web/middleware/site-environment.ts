import type { Context } from 'hono';
import type { Inside } from '#src/administration/index.ts';
import type { RememberedEntry, Session } from '#src/identity/index.ts';
import type { PageVariables } from '#src/platform/http/environment.ts';
import type { Logger } from '#src/platform/logging.ts';

export interface SiteOptions {
  readonly log: Logger;
  /** Origins to which a form may lead after it was sent here, such as pagoPA's checkout. */
  readonly formTargets?: readonly string[];
  /** How many proxies of ours stand in front and add to `X-Forwarded-For`; 0 believes none. */
  readonly trustedProxies?: number;
}

/** A session the browser holds the secret of. */
interface HeldSession extends Session {
  readonly token: string;
}

/** A device remembered for absences whose secret the browser holds. */
interface HeldDevice extends RememberedEntry {
  readonly token: string;
}

interface SiteVariables extends PageVariables {
  readonly site: SiteOptions;
  /** The network address of the other side; empty when unknown. */
  readonly address: string;
  readonly session: HeldSession | undefined;
  /** Looked at only where nobody is signed in. */
  readonly remembered: HeldDevice | undefined;
  /** On the pages of those who keep the installation: who is inside. */
  readonly administrator?: Inside | undefined;
  /** Where the form of this one page leads, beside our own addresses. */
  readonly formTarget?: readonly string[];
}

export interface SiteEnvironment {
  Variables: SiteVariables;
}

export type SiteContext = Context<SiteEnvironment>;
