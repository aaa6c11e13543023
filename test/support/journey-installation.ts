import type { Installation } from '#src/app.ts';
import { oidcGateway } from '#src/gateways/oidc/index.ts';
import { pagopaGateway, playedAddresses } from '#src/gateways/pagopa/index.ts';
import { samlGateway } from '#src/gateways/saml/index.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import { openDatabase } from '#src/platform/database/index.ts';
import type { DatabaseConnection } from '#src/platform/embedded-postgres/index.ts';
import { createLogger, type Logger } from '#src/platform/logging.ts';
import { smtpTransport } from '#src/platform/mail/index.ts';

/** Diets sealed in one file's process are read in another's. */
export const JOURNEYS_KEY = Buffer.alloc(32, 'journeys');

/** Where a journey's program finds its database and the outside world; plain enough to be handed to another process. */
export interface JourneyPlaces {
  readonly copy: { readonly app: DatabaseConnection; readonly owner: DatabaseConnection };
  readonly site: string;
  readonly sandbox: { readonly url: string; readonly smtpUrl: string };
  readonly secret: string;
}

/** The real program over a copy of Leporano, with the sandbox as its outside world. */
export function installationOf(
  { copy, site, sandbox, secret }: JourneyPlaces,
  clock: MovableClock,
  log: Logger = createLogger('silent'),
): Installation {
  const sealer = createSealer(JOURNEYS_KEY, systemRandomness);
  return {
    world: {
      database: openDatabase(copy.app),
      clock,
      randomness: systemRandomness,
      sealer,
      publicUrl: site,
      paymentGateway: pagopaGateway({
        sealer,
        log,
        played: playedAddresses(sandbox.url),
      }),
      saml: samlGateway(systemRandomness),
      oidc: oidcGateway(),
      testProviders: true,
    },
    owner: openDatabase(copy.owner, 4),
    mail: smtpTransport({ url: sandbox.smtpUrl, from: 'Omnibus <omnibus@example.it>' }),
    log,
    sandbox: { baseUrl: sandbox.url, secret },
  };
}
