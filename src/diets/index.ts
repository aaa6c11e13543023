export { dietsOn, recordDiet } from './diets.ts';
