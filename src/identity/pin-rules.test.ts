import { describe, expect, test } from 'vitest';
import { checkPin } from './pin-rules.ts';

describe('a PIN', () => {
  test.each(['274913', '908172', '112358'])('may be %s', (pin) =>
    expect(checkPin(pin)).toEqual({ ok: true, value: pin }),
  );
  test.each(['', '12345', '1234567', '12 345', 'abcdef', '12345a'])('has six digits, and is not "%s"', (pin) =>
    expect(checkPin(pin)).toMatchObject({ error: { kind: 'PinShape' } }),
  );
  test.each(['000000', '123456', '654321', '890123', '432109', '121212', '123123'])(
    'is not the first that anybody tries: %s',
    (pin) => expect(checkPin(pin)).toMatchObject({ error: { kind: 'PinTooPlain' } }),
  );
});
