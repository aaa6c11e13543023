import { err, ok, type Result } from '#src/kernel/result.ts';

export const PIN_LENGTH = 6;

export type PinProblem =
  | { readonly kind: 'PinShape' }
  /** All digits alike, or one after the other: the first that anybody tries. */
  | { readonly kind: 'PinTooPlain' };

/** Whether digits can be somebody's PIN. It opens something only on a tablet that the municipality paired. */
export function checkPin(pin: string): Result<string, PinProblem> {
  if (!/^\d{6}$/.test(pin)) return err({ kind: 'PinShape' });
  const steps = new Set([...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10));
  const [step] = steps;
  const plain = steps.size === 1 && (step === 0 || step === 1 || step === 9);
  const halves = pin.slice(0, 3) === pin.slice(3) || pin.slice(0, 2).repeat(3) === pin;
  return plain || halves ? err({ kind: 'PinTooPlain' }) : ok(pin);
}
