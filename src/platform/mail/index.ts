export { smtpTransport } from './smtp.ts';
export type { MailFile, MailOutcome, MailTransport } from './transport.ts';
