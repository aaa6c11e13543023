import iconv from 'iconv-lite';

/**
 * Reads bytes as text: UTF-8 with or without mark, UTF-16 with mark (what Excel calls "Unicode text"), else Windows-1252,
 * as old programs of the offices write. Text in Windows-1252 with an accent is practically never valid UTF-8.
 * Undefined when the bytes are no text.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const text = decode(bytes);
  return holdsControlCharacters(text) ? undefined : text;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, 'utf-16be');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, 'windows-1252');
  }
}

const TAB = 9;
const LAST_LINE_BREAK = 13;
const END_OF_FILE_OF_DOS = 26;
const BLANK = 32;

function holdsControlCharacters(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code >= BLANK || (code >= TAB && code <= LAST_LINE_BREAK)) continue;
    if (code === END_OF_FILE_OF_DOS && place === text.length - 1) continue;
    return true;
  }
  return false;
}
