import type { PagopaEnvironment } from '#src/creditor/index.ts';

/** Where one pagoPA answers, without slashes at the end. */
export interface PagopaAddresses {
  /** Debt positions, version 3. */
  readonly gpd: string;
  /** Carts of the creditors, version 2. */
  readonly checkout: string;
  /** The only origins that a payer is sent on to. */
  readonly checkoutOrigins: readonly string[];
}

/** Servers named in the official OpenAPI documents of GPD v3 and Checkout EC v2. */
const OFFICIAL: Readonly<Record<Exclude<PagopaEnvironment, 'sandbox'>, PagopaAddresses>> = {
  production: {
    gpd: 'https://api.platform.pagopa.it/gpd/debt-positions-service/v3',
    checkout: 'https://api.platform.pagopa.it/checkout/ec/v2',
    checkoutOrigins: ['https://checkout.pagopa.it'],
  },
  uat: {
    gpd: 'https://api.uat.platform.pagopa.it/gpd/debt-positions-service/v3',
    checkout: 'https://api.uat.platform.pagopa.it/checkout/ec/v2',
    checkoutOrigins: ['https://uat.checkout.pagopa.it'],
  },
};

/** The pagoPA that a sandbox plays at this address. */
export const playedAddresses = (baseUrl: string): PagopaAddresses => ({
  gpd: `${baseUrl}/pagopa/gpd/v3`,
  checkout: `${baseUrl}/pagopa/checkout/ec/v2`,
  checkoutOrigins: [new URL(baseUrl).origin],
});

/** The addresses of a creditor's environment; undefined for a played one where nobody plays. */
export const addressesOf = (
  environment: PagopaEnvironment,
  played: PagopaAddresses | undefined,
): PagopaAddresses | undefined => (environment === 'sandbox' ? played : OFFICIAL[environment]);
