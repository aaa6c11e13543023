export { changeClass, type ClassChangeRefused } from './change-class.ts';
export { classesOn, type SchoolClass } from './classes.ts';
export { findFamilies, type FoundConsumer } from './find-families.ts';
