export { ProblemPanel } from './panel.tsx'
