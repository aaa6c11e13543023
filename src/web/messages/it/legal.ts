/** Placeholder replaced below. */
export const legal = { title: 'Informazioni' };
