export { type MunicipalityFolder, readMunicipalityFolder, type SchoolYearFile } from './folder.ts';
export { setUpMunicipality } from './set-up.ts';
