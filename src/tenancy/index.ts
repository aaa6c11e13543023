export { changePublicContacts } from './change-public-contacts.ts';
export { CONTACTS, type Contact, type PublicContacts } from './contact-rules.ts';
export { municipalityOn } from './municipality.ts';
export { recordSetting, type Settings, settingsOn } from './settings.ts';
export { currentTenant, type Tenant } from './tenant.ts';
