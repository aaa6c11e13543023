export { changeClass, type ClassChangeRefused } from './change-class.ts';
export { classesOn, type SchoolClass } from './classes.ts';
export { findFamilies, type FoundConsumer } from './find-families.ts';
export { classLabel } from './class-rules.ts';
export { consumerOf, consumersOf, type FamilyConsumer, type TariffWhy } from './consumers-of.ts';
