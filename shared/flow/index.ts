export { Board, CheckIn, Confirmed, flow } from './contract.ts'
export { isOf, type Lane, LANES, minutesSince } from './arrivals.ts'
export { stepsWith } from './visit-steps.ts'
