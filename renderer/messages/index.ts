export { MessagesPanel } from './panel.tsx'
