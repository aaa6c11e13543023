export { dietHistories, dietsOn, type RecordedDiet, recordDiet } from './diets.ts';
