export { VisitNotes } from './visit-notes.tsx'
