export { OrdersPanel } from './panel.tsx'
