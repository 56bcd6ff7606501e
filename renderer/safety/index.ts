export { AlertText } from './alert-text.tsx'
export { HiddenAlerts } from './hidden-alerts.tsx'
export { NotChecked } from './not-checked.tsx'
export { useAccepted } from './accepted.ts'
