import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A small state kept on disk: read once, written whole and atomically after each change, in the order of the changes. */
export class JsonFile<T> {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();
  readonly state: T;

  private constructor(path: string, state: T) {
    this.#path = path;
    this.state = state;
  }

  static async open<T>(path: string, empty: T): Promise<JsonFile<T>> {
    await mkdir(dirname(path), { recursive: true });
    const text = await readFile(path, 'utf8').catch(() => undefined);
    // What was kept by an older sandbox may miss newer fields.
    return new JsonFile(path, text === undefined ? empty : { ...empty, ...(JSON.parse(text) as T) });
  }

  /** Resolves when the state as it is now is on disk. */
  save(): Promise<void> {
    const text = JSON.stringify(this.state, undefined, 1);
    const written = this.#writing.then(async () => {
      await writeFile(`${this.#path}.new`, text);
      await rename(`${this.#path}.new`, this.#path);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
