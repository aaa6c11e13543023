export { type MunicipalityFolder, readMunicipalityFolder, type SchoolYearFile } from './folder.ts';
export { type SetUpProblem, SetUpRefused, setUpMunicipality } from './set-up.ts';
