export { CheckInConsents } from './check-in.tsx'
export { ConsentsPanel } from './panel.tsx'
