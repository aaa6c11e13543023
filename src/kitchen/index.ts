export { type ClassCount, type OrderCounts, orderCounts } from './order-counts.ts';
