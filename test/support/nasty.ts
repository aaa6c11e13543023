import fc from 'fast-check';

/** What nobody types by mistake, and some that somebody does. */
const nasty = fc.constantFrom(
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202e\ufeff',
  "'; drop table people; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%ff%2e',
  '\r\nSet-Cookie: a=b',
  '-1',
  '0',
  '1e309',
  'NaN',
  '9007199254740993',
  '99999999999999999999',
  '2026-02-30',
  '2026-11-30',
  '31/12/2026',
  '+275760-09-14',
  '-000001-01-01',
  '12,345,6',
  '99999999999,99',
  'comune',
  'no_meal',
  'x'.repeat(5_000),
  'é'.repeat(3_000),
  '{"a":[1]}',
);

/** Anything that a field, a header or a part of an address may be given. */
export const anyText = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer().map(String),
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'mai' : date.toISOString().slice(0, 10))),
);

/** Spoils a text: another character, one more, one less, two parts exchanged, or cut off somewhere. */
export const spoiling: fc.Arbitrary<(text: string) => string> = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), anyText, fc.nat(4))
  .map(([one, other, put, how]) => (text) => {
    const places = [one, other].map((share) => Math.floor(share * (text.length - 1)));
    const [from, to] = [Math.min(...places), Math.max(...places)];
    switch (how) {
      case 0:
        return text.slice(0, from) + put + text.slice(from);
      case 1:
        return text.slice(0, from) + text.slice(to);
      case 2:
        return text.slice(0, from);
      case 3:
        return text.slice(to) + text.slice(0, from);
      default:
        return text.slice(0, from) + String.fromCharCode((text.charCodeAt(from) + 1) % 128) + text.slice(from + 1);
    }
  });
