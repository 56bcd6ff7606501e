export { readyCodeSets, SAVED_AT_ONCE } from './ready.ts'
