export { type ClassChangeRefused, changeClass } from './change-class.ts';
export { changeEnrolmentEnd, type EnrolmentEndRefused } from './change-enrolment-end.ts';
export { classLabel } from './class-rules.ts';
export { classesOn, type SchoolClass } from './classes.ts';
export { type ConsumerRecord, consumerRecord, type ResponsibleAdult } from './consumer-record.ts';
export { consumerOf, consumersOf, type FamilyConsumer, type TariffWhy } from './consumers-of.ts';
export { type FoundConsumer, findFamilies } from './find-families.ts';
