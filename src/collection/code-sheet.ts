import { romeDay } from '#src/kernel/rome-time.ts';
import { qrModules, qrSvg } from '#src/platform/codes/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { codePdf } from './code-pdf/code-pdf.ts';
import { codeText, groupedCode } from './code-rules.ts';
import { type CodeRow, codesOf } from './code-store.ts';
import { connectedNetwork } from './network-store.ts';

/** A child's code as its family sees it; `network` is undefined where none is connected, and then no shop takes the code. */
export interface FamilyCode {
  readonly network: string | undefined;
  readonly living: CodeRow | undefined;
  /** Those of before, the newest first. */
  readonly former: readonly CodeRow[];
}

export async function familyCode(tx: Tx, consumerId: number): Promise<FamilyCode> {
  const codes = await codesOf(tx, consumerId);
  return {
    network: (await connectedNetwork(tx))?.name,
    living: codes.find(({ revokedAt }) => revokedAt === null),
    former: codes.filter(({ revokedAt }) => revokedAt !== null),
  };
}

/** The QR code of a permanent code as an SVG picture. */
export const codeSvg = async (creditorFiscalCode: string, code: string): Promise<string> =>
  qrSvg(await qrModules(codeText(creditorFiscalCode, code)));

/** A code on a sheet to print; R16: the child's first name only. */
export async function codeSheet(
  tx: Tx,
  { code, issuedAt }: CodeRow,
  childName: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, fiscalCode, officePhone, officeEmail } = await currentTenant(tx);
  const modules = await qrModules(codeText(fiscalCode, code));
  const from = romeDay(issuedAt);
  return codePdf({ childName, code: groupedCode(code), modules, tenantName: name, officePhone, officeEmail, from });
}
