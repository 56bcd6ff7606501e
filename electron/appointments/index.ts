export { bookerOf } from './booker.ts'
