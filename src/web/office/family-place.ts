/** Where the pages about families stand in the menu. */
export const PLACE = 'ufficio';
