import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XmlElement, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'specs');
const folder = join(process.env.OMNIBUS_SPECS || beside, 'pagopa');

/** Where pagoPA's official WSDL, XSD and OpenAPI lie; undefined where nobody has put them. They are not part of this project. */
export const pagopaSpecs: string | undefined = existsSync(folder) ? folder : undefined;

if (!pagopaSpecs) {
  process.stderr.write(
    `The official specifications of pagoPA are not in ${folder}; what needs them is not proved. Set OMNIBUS_SPECS to their folder.\n`,
  );
}

/** A judge of what stands in a SOAP envelope, by an official schema. */
export function soapJudge(schema: string) {
  xmlRegisterFsInputProviders();
  const xsd = XmlDocument.fromBuffer(readFileSync(schema), { url: schema });
  const validator = XsdValidator.fromDoc(xsd);
  /** What the schema has against the message; undefined when it is valid. */
  return (envelope: string): string | undefined => {
    const document = XmlDocument.fromString(envelope);
    try {
      const payload = document.get('/*/*[local-name()="Body"]/*');
      if (!(payload instanceof XmlElement)) return 'no message in the envelope';
      validator.validate(payload);
      return undefined;
    } catch (failure) {
      if (failure instanceof XmlValidateError) return failure.message;
      throw failure;
    } finally {
      document.dispose();
    }
  };
}
