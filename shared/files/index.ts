export { files } from './contract.ts'
export * from './model.ts'
export { mediaTypeOf } from './rules.ts'
export * from './wire.ts'
