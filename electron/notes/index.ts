export { NotePresence } from './presence.ts'
