export { AllergyBanner } from './banner.tsx'
export { AllergyPanel } from './panel.tsx'
