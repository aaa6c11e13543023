/** The form in which e-mail addresses are stored and compared: servers that mind upper case are extinct. */
export const addressForm = (email: string): string => email.normalize('NFC').trim().toLowerCase();
