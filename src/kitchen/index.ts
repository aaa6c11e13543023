export { type CookingCentre, cookingCentres, recordCentre, removeCentre } from './cooking-centres.ts';
export { type ClassCount, type OrderCounts, orderCounts } from './order-counts.ts';
