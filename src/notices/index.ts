export { childLabel } from './messages/it.ts';
export { type MailToQueue, queueMail, queueMails } from './queue-mail.ts';
export { sendDueMails } from './send-due-mails.ts';
export type { MailParams, MailTemplate } from './templates.ts';
