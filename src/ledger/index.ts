export { openConsumerAccounts, sharedAccountId } from './accounts.ts';
export { countMovements } from './count-movements.ts';
export { type Movement, movementOf, movementsOf } from './movements.ts';
export { openingBalances, postOpeningBalances } from './opening-balances.ts';
export { postMovement } from './post.ts';
export { postBetween } from './post-between.ts';
