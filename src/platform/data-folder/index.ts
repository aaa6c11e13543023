export { prepareDataFolder } from './data-folder.ts';
export { existingSecretKey, storedSecretKey } from './secret-key.ts';
