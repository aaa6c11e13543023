/** A QR code as rows of modules; true is dark. Without the white ground around it. */
export type QrModules = readonly (readonly boolean[])[];

/**
 * Draws a text as a QR code with error correction M, of a version, which is its size, or as small as the text allows.
 * Throws when it does not fit. The library is loaded on first use.
 */
export async function qrModules(text: string, version?: number): Promise<QrModules> {
  // The named export `raw` is another thing: a barcode of that name.
  const { default: bwip } = await import('bwip-js');
  const [drawn] = bwip.raw('qrcode', text, `eclevel=M${version === undefined ? '' : ` version=${version}`}`);
  if (!drawn || !('pixs' in drawn)) throw new Error('No QR code was drawn');
  const { pixs, pixx, pixy } = drawn;
  return Array.from({ length: pixy }, (_, row) => pixs.slice(row * pixx, (row + 1) * pixx).map((dark) => dark === 1));
}
