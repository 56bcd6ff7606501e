export { readyCodeSets } from './ready.ts'
