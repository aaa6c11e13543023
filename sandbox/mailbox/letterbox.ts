import type { Clock } from '#src/kernel/clock.ts';
import type { MailTransport } from '#src/platform/mail/index.ts';
import type { MailStore } from './store.ts';

/**
 * A way into the mailbox that needs no mail server, for the many mails of a demo's past: saying each in SMTP and reading it again would be a
 * tenth of the time that the past takes. `from` is the sender's address; refusals are the mail server's business.
 */
export const letterbox = (store: MailStore, clock: Clock, from: string): MailTransport => ({
  send: async ({ fromName, to, subject, text, html = '', files = [] }) => {
    await store.keep({
      receivedAt: clock.now().toString(),
      from: fromName === undefined ? from : `"${fromName}" <${from}>`,
      to: [to],
      subject,
      text,
      html,
      ...(files.length > 0 && {
        files: files.map(({ fileName, contentType, content }) => ({
          name: fileName,
          contentType,
          base64: Buffer.from(content).toString('base64'),
        })),
      }),
    });
    return { accepted: true };
  },
  close: () => undefined,
});
