import { createTransport } from 'nodemailer';
import type { MailOutcome, MailTransport, OutgoingMail } from './transport.ts';

export interface SmtpConfig {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the start. */
  readonly url: string;
  /** The sender address of the installation; must be one that the server lets us use. */
  readonly from: string;
  readonly maxConnections?: number;
}

/** Longer than a busy server needs, shorter than the database lets a transaction stand idle (30 s). */
const TIMEOUTS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000, dnsTimeout: 5_000 };
const WHOLE_SENDING_MS = 20_000;

/** Mails by SMTP over a few kept connections. */
export function smtpTransport(config: SmtpConfig): MailTransport {
  const pool = createTransport({
    url: config.url,
    pool: true,
    maxConnections: config.maxConnections ?? 5,
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...TIMEOUTS,
  });
  // Without a listener a broken idle connection would end the process; each mail hears of its own failure.
  pool.on('error', () => undefined);
  return {
    send: (mail) => withinTime(pool.sendMail(envelope(mail, config.from)).then(() => ({ accepted: true }), failure)),
    close: () => pool.close(),
  };
}

const envelope = (mail: OutgoingMail, from: string) => ({
  from: mail.fromName === undefined ? from : { name: mail.fromName, address: bareAddress(from) },
  to: [{ name: '', address: mail.to }],
  subject: mail.subject,
  text: mail.text,
  messageId: mail.messageId,
  headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
  ...(mail.html === undefined ? {} : { html: mail.html }),
  ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
  ...(mail.files === undefined
    ? {}
    : {
        attachments: mail.files.map(({ fileName, contentType, content }) => ({
          filename: fileName,
          contentType,
          content: Buffer.from(content),
        })),
      }),
});

/** `omnibus@example.it`, also of `Omnibus <omnibus@example.it>`: the sender is configured in either form. */
const bareAddress = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

/**
 * Only an answer about the recipient or the message itself is final. A refused login or sender is ours to mend,
 * so such a mail waits and is never taken for one that bounced.
 */
function failure(cause: unknown): MailOutcome {
  const error: { code?: unknown; command?: unknown; responseCode?: unknown; message?: unknown } = Object(cause);
  const code = typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const aboutThisMail = error.command === 'RCPT TO' || error.command === 'DATA';
  const unusableAddress = error.code === 'EENVELOPE' && error.command === 'API';
  return {
    accepted: false,
    permanent: unusableAddress || (aboutThisMail && code !== undefined && code >= 500),
    unreachable: !aboutThisMail && !unusableAddress,
    reason: String(error.message ?? cause).slice(0, 300),
  };
}

/** A server that never ends its sentence: the mail may arrive all the same, and is sent again under the same Message-ID. */
function withinTime(sending: Promise<MailOutcome>): Promise<MailOutcome> {
  const { promise, resolve } = Promise.withResolvers<MailOutcome>();
  const timer = setTimeout(
    () => resolve({ accepted: false, permanent: false, unreachable: true, reason: 'No answer in time' }),
    WHOLE_SENDING_MS,
  );
  return Promise.race([sending, promise]).finally(() => clearTimeout(timer));
}
