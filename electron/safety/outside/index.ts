export { outsideView } from './ask.ts'
export { httpSource } from './http-source.ts'
export { type OutsideQuestion, type OutsideSource, toOutside } from './source.ts'
