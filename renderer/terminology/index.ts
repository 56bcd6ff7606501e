export { type Coded, CodingField } from './coding-field.tsx'
