export { watchArrivals } from './arrivals.ts'
export { bookerOf } from './booker.ts'
export { stockTaker } from './stock-taker.ts'
