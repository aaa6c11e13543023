const LETTERS_WITHOUT_DECOMPOSITION: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/**
 * Writes a name, or what a clerk typed to find it, in the form in which both are compared: lower case, without accents,
 * apostrophes, hyphens and spaces. `D'Angelo`, `D’ANGELO`, `d angelo` and `Dangelo` are all `dangelo`.
 */
export function searchForm(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS_WITHOUT_DECOMPOSITION[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Text as typed, without blanks at its ends and with single blanks inside; a hard space counts as a blank. */
export const tidyText = (text: string): string => text.replace(/\s+/g, ' ').trim();

/**
 * Writes a text in printable ASCII, for formats that count a byte a letter: accents are dropped, letters that are none without them are
 * spelt out, typographic signs become their plain ones, and what has no likeness becomes a blank. `Šćepanović – D’Angelò` is
 * `Scepanovic - D'Angelo`.
 */
export function asciiForm(text: string): string {
  return text
    .replace(/[ßæœøđðþłı]/giu, (letter) => {
      const plain = LETTERS_WITHOUT_DECOMPOSITION[letter.toLowerCase()] ?? letter;
      return letter === letter.toLowerCase() ? plain : plain.toUpperCase();
    })
    .replace(/[‘’ʼ`]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[–—−]/g, '-')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, ' ');
}
