export { dataPdf } from './data-pdf.ts';
export { exportPerson } from './export-person.ts';
