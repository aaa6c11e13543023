import { type CodeModules, drawn } from './drawn.ts';

/**
 * Draws a text as a QR code with error correction M, of a version, which is its size, or as small as the text allows.
 * Throws when it does not fit. Without the white ground around it.
 */
export const qrModules = (text: string, version?: number): Promise<CodeModules> =>
  drawn('qrcode', text, `eclevel=M${version === undefined ? '' : ` version=${version}`}`);
