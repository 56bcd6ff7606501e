export { boardPort } from './board-port.ts'
