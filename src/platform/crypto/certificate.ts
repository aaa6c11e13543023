import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  DisplayText,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
  Name,
  PolicyInformation,
  PolicyQualifierInfo,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Time,
  UserNotice,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Randomness } from '../world.ts';

const RSA_BITS = 3072;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const USER_NOTICE = '1.3.6.1.5.5.7.2.2';
const NULL_PARAMETERS = new Uint8Array([5, 0]).buffer;

interface CertificateRequest {
  /** Object identifiers of the distinguished name with their values, in order; stored as UTF-8. */
  readonly subject: readonly (readonly [oid: string, value: string])[];
  /** Policies that the certificate claims, each with a text for people. */
  readonly policies: readonly (readonly [oid: string, notice: string])[];
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export interface CertifiedKey {
  /** PKCS #8. */
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/**
 * Makes an RSA key of 3072 bits and a certificate for it that it signs itself with SHA-256: for signatures only, no
 * authority of others.
 */
export async function certifiedKey(request: CertificateRequest, randomness: Randomness): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = nameOf(request.subject);
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: NULL_PARAMETERS });
  const body = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(randomness),
    signature: algorithm,
    issuer: name,
    subject: name,
    validity: Object.assign(new Validity(), { notBefore: timeOf(request.from), notAfter: timeOf(request.until) }),
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    extensions: new Extensions([
      extension(id_ce_basicConstraints, false, new BasicConstraints({ cA: false })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)),
      ...(request.policies.length > 0
        ? [extension(id_ce_certificatePolicies, false, policiesOf(request.policies))]
        : []),
    ]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(body)), privateKey);
  const certificate = new Certificate({
    tbsCertificate: body,
    signatureAlgorithm: algorithm,
    signatureValue: exactBytes(signature),
  });
  return { privateKeyPem, certificatePem: pemOf(Buffer.from(AsnConvert.serialize(certificate))) };
}

const exactBytes = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** X.509 writes years up to 2049 with two digits, and later ones with four (RFC 5280, 4.1.2.5). */
function timeOf(instant: Temporal.Instant): Time {
  const text = instant.toString({ smallestUnit: 'second' }).replace(/[-:T]/g, '');
  const short = text < '2050';
  const written = Buffer.from(short ? text.slice(2) : text);
  return AsnConvert.parse(Buffer.from([short ? 0x17 : 0x18, written.length, ...written]), Time);
}

/** Sixteen random bytes, positive: nobody numbers these certificates. */
function serialNumber(randomness: Randomness): ArrayBuffer {
  const bytes = randomness.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return exactBytes(bytes);
}

const nameOf = (subject: CertificateRequest['subject']) =>
  new Name(
    subject.map(
      ([type, text]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({ type, value: new AttributeValue(attributeValueOf(type, text)) }),
        ]),
    ),
  );

/** A country is two printable letters (X.520); everything else is UTF-8. */
const attributeValueOf = (type: string, text: string) =>
  type === '2.5.4.6' ? { printableString: text } : { utf8String: text };

const extension = (extnID: string, critical: boolean, value: object) =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

function policiesOf(policies: CertificateRequest['policies']): CertificatePolicies {
  return new CertificatePolicies(
    policies.map(([policyIdentifier, notice]) => {
      const explicitText = new DisplayText({ utf8String: notice });
      const qualifier = AsnConvert.serialize(new UserNotice({ explicitText }));
      const policyQualifiers = [new PolicyQualifierInfo({ policyQualifierId: USER_NOTICE, qualifier })];
      return new PolicyInformation({ policyIdentifier, policyQualifiers });
    }),
  );
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
