import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const BLOCK = 512;
/** Above this, eleven octal digits are too few and the size is written in binary. */
const MOST_IN_OCTAL = 0o77777777777;

/** Where a file lies in a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** Packs files into one tar archive (POSIX ustar), in their order; `tar -tvf` lists it. Names have at most 100 characters. */
export async function packTar(
  path: string,
  files: readonly { readonly name: string; readonly path: string; readonly size: number }[],
  mtimeSeconds: number,
): Promise<void> {
  const content = async function* () {
    for (const file of files) {
      yield header(file.name, file.size, mtimeSeconds);
      yield* createReadStream(file.path);
      yield Buffer.alloc(padding(file.size));
    }
    yield Buffer.alloc(2 * BLOCK);
  };
  await pipeline(content, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }));
}

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

function header(name: string, size: number, mtimeSeconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  block.write(name, 0, 100, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  if (size <= MOST_IN_OCTAL) octal(size, 124, 12);
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(mtimeSeconds, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  octal(checksum(block), 148, 7);
  return block;
}

const checksum = (block: Buffer) => block.reduce((sum, byte) => sum + byte, 0);

/** What a tar archive holds. Throws when it is none, or is cut off. */
export async function listTar(path: string): Promise<TarEntry[]> {
  const file = await open(path, 'r');
  try {
    return await entriesOf(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

async function entriesOf(file: FileHandle, fileSize: number): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const block = Buffer.alloc(BLOCK);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, BLOCK, at);
    if (bytesRead < BLOCK) throw new Error('The archive is cut off');
    if (block.every((byte) => byte === 0)) return entries;
    const entry = { name: text(block, 0, 100), start: at + BLOCK, size: sizeIn(block) };
    const said = Number.parseInt(text(block, 148, 8), 8);
    block.fill(' ', 148, 156);
    if (said !== checksum(block) || entry.start + entry.size > fileSize) throw new Error('The archive is damaged');
    entries.push(entry);
    at = entry.start + entry.size + padding(entry.size);
  }
}

function sizeIn(block: Buffer): number {
  return block.readUInt8(124) & 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(block, 124, 12), 8);
}

function text(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}
