export { type ConsumerAccount, lockConsumerAccount, openConsumerAccounts, sharedAccountId } from './accounts.ts';
export { countMovements } from './count-movements.ts';
export { type Movement, movementsOf } from './movements.ts';
export { openingBalances, postOpeningBalances } from './opening-balances.ts';
export { type ConsumerMovement, postMovement, type Source } from './post.ts';
