export { recordSetting, type Settings, settingsOn } from './settings.ts';
export { currentTenant, type Tenant } from './tenant.ts';
