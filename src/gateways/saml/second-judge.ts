import type { Expected } from '#src/federation/index.ts';

/**
 * Asks a library that many others lean on what it thinks of a response that passed our own checks: signatures, audience and
 * issuer by another's code. Instants are left to our checks, whose clock is the program's. Both must agree.
 */
export async function secondJudgeAgrees(
  encoded: string,
  assertionId: string,
  { service, provider }: Expected,
  certificates: readonly string[],
): Promise<boolean> {
  const { SAML, ValidateInResponseTo } = await import('@node-saml/node-saml');
  const saml = new SAML({
    callbackUrl: service.acsUrl,
    issuer: service.entityId,
    audience: service.entityId,
    idpIssuer: provider.entityId,
    idpCert: [...certificates],
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: true,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: -1,
  });
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded });
    return profile?.getAssertionXml?.().includes(`ID="${assertionId}"`) ?? false;
  } catch {
    return false;
  }
}
