export { smtpTransport } from './smtp.ts';
export type { MailOutcome, MailTransport } from './transport.ts';
