export { HistoryPanel } from './panel.tsx'
