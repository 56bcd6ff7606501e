export { Book } from './book.tsx'
export { chooseLocation, usePlaces } from './places.ts'
