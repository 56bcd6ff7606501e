export {
  activity,
  agingSheet,
  cashOf,
  depositsOf,
  type Hidden,
  linesBehind,
  type Period,
  totalOfRows,
} from './activity.ts'
export { tieOuts } from './tie-outs.ts'
