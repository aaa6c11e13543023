export { extendMunicipality } from './extend.ts';
export { type MunicipalityFolder, readMunicipalityFolder, type SchoolYearFile } from './folder.ts';
export { type SetUpProblem, SetUpRefused, setUpMunicipality, tariffOf } from './set-up.ts';
