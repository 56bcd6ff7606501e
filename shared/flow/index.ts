export { Board, Confirmed, flow } from './contract.ts'
export { isOf, type Lane, LANES, minutesSince } from './rules.ts'
