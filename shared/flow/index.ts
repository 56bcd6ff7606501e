export { Board, CheckIn, Confirmed, flow } from './contract.ts'
export { isOf, type Lane, LANES, minutesSince } from './arrivals.ts'
