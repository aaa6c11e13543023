import { type CodeModules, drawn } from './drawn.ts';

/** Draws a text as a square Data Matrix (ECC 200), as small as the text allows. Without the white ground around it. */
export const dataMatrixModules = (text: string): Promise<CodeModules> => drawn('datamatrix', text, 'format=square');
