export { type SmtpConfig, smtpTransport } from './smtp.ts';
export type { MailOutcome, MailTransport, OutgoingMail } from './transport.ts';
