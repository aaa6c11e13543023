export { prepareDataFolder } from './data-folder.ts';
export { storedSecretKey } from './secret-key.ts';
