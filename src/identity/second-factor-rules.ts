import { readPaperCode } from './paper-code-rules.ts';

/** What somebody typed as a code: six digits of the app, or sixteen letters and digits of a recovery code, however spaced. */
export type TypedCode =
  | { readonly kind: 'app'; readonly digits: string }
  | { readonly kind: 'recovery'; readonly code: string }
  | { readonly kind: 'none' };

/** Sixteen characters are 80 bits, so that a fast hash of a recovery code is enough. */
export const RECOVERY_LENGTH = 16;

export function readCode(typed: string): TypedCode {
  const plain = typed.replace(/[\s-]/g, '');
  if (/^\d{6}$/.test(plain)) return { kind: 'app', digits: plain };
  const code = readPaperCode(typed, RECOVERY_LENGTH);
  return code === undefined ? { kind: 'none' } : { kind: 'recovery', code };
}
