export { templateCsv as template } from '../roster/template.ts';
