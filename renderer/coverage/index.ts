export { CoveragePanel } from './panel.tsx'
export { CoverageText, HoldsText } from './words.tsx'
