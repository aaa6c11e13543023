export { type CreditCover, creditCover } from './credit-cover.ts';
