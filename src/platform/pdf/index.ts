export { openPdf, type Pdf } from './pdf.ts';
