export { tasks } from './contract.ts'
export * from './model.ts'
export {
  isSnoozed,
  isTaskOpen,
  isTaskOverdue,
  maySeeTask,
  mayTaskBecome,
  refuseSnooze,
  sameOwner,
  type TaskViewer,
} from './rules.ts'
