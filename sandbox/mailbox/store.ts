import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that a mail carried. */
export interface KeptFile {
  readonly name: string;
  readonly contentType: string;
  readonly base64: string;
}

/** A mail as the demo's mailbox keeps it. */
export interface KeptMail {
  readonly id: number;
  /** ISO instant of the demo's clock. */
  readonly receivedAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Missing in mails that carried nothing. */
  readonly files?: readonly KeptFile[];
}

/** Mails in a file of one JSON line each, so that a restart finds them again. */
export class MailStore {
  readonly #path: string;
  readonly mails: KeptMail[];

  private constructor(path: string, mails: KeptMail[]) {
    this.#path = path;
    this.mails = mails;
  }

  static async open(path: string): Promise<MailStore> {
    await mkdir(dirname(path), { recursive: true });
    const text = await readFile(path, 'utf8').catch(() => '');
    return new MailStore(path, text.split('\n').flatMap(parsed));
  }

  /** Resolves when the mail is on disk: only then may the sender be told that it was taken. */
  async keep(mail: Omit<KeptMail, 'id'>): Promise<KeptMail> {
    const kept = { id: (this.mails.at(-1)?.id ?? 0) + 1, ...mail };
    this.mails.push(kept);
    await appendFile(this.#path, `${JSON.stringify(kept)}\n`);
    return kept;
  }

  find(id: number): KeptMail | undefined {
    return this.mails.find((mail) => mail.id === id);
  }

  async clear(): Promise<void> {
    this.mails.length = 0;
    await writeFile(this.#path, '');
  }
}

/** A line that was cut off by a crash was never answered for, and its sender sends again. */
function parsed(line: string): KeptMail[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as KeptMail];
  } catch {
    return [];
  }
}
