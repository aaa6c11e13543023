/** A code as rows of modules; true is dark. Without the white ground around it. */
export type CodeModules = readonly (readonly boolean[])[];

/** Draws a code of a kind. Throws when the text does not fit. The library is loaded on first use. */
export async function drawn(kind: 'qrcode' | 'datamatrix', text: string, options: string): Promise<CodeModules> {
  // The named export `raw` is another thing: a barcode of that name.
  const { default: bwip } = await import('bwip-js');
  const [code] = bwip.raw(kind, text, options);
  if (!code || !('pixs' in code)) throw new Error(`No ${kind} was drawn`);
  const { pixs, pixx, pixy } = code;
  return Array.from({ length: pixy }, (_, row) => pixs.slice(row * pixx, (row + 1) * pixx).map((dark) => dark === 1));
}
