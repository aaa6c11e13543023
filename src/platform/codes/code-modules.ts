/** A square code as rows of modules; true is dark. Without the white ground around it. */
export type CodeModules = readonly (readonly boolean[])[];

interface CodeOptions {
  readonly kind: 'qr' | 'data_matrix';
  /** Version of a QR code: its size; by default the smallest that holds the text. */
  readonly version?: number;
}

/** Draws a text as a code; QR codes with error correction M. Throws when it does not fit. The library is loaded on first use. */
export async function codeModules(text: string, { kind, version }: CodeOptions): Promise<CodeModules> {
  // The named export `raw` is another thing: a barcode of that name.
  const { default: bwip } = await import('bwip-js');
  const [drawn] =
    kind === 'qr'
      ? bwip.raw('qrcode', text, `eclevel=M${version === undefined ? '' : ` version=${version}`}`)
      : bwip.raw('datamatrix', text, '');
  if (!drawn || !('pixs' in drawn)) throw new Error(`No ${kind} code was drawn`);
  const { pixs, pixx, pixy } = drawn;
  return Array.from({ length: pixy }, (_, row) => pixs.slice(row * pixx, (row + 1) * pixx).map((dark) => dark === 1));
}
