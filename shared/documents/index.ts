export { DOCUMENT_CLASSES } from './classes.data.ts'
export { documents } from './contract.ts'
export * from './model.ts'
export { refuseMediaType, SHOWN_TYPES, titleFrom, turned, turnPoint, unturnPoint } from './rules.ts'
