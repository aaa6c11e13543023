/** Where the imports stand in the menu. */
export const IMPORTS_PLACE = 'ufficio/importazioni';
