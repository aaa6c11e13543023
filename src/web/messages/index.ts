import { imports } from './it/imports.ts';
import { shared } from './it/shared.ts';

/** Italian is the source of the catalogue's type: another language must answer every key with the same arguments. */
const it = { shared, imports };

type Messages = typeof it;

/** Every text that pages and mails show, by audience. */
export const messages: Messages = it;
