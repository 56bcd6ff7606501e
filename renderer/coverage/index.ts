export { ConfirmCoverage } from './confirm.tsx'
export { CoveragePanel } from './panel.tsx'
