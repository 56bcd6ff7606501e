export { DocView } from './doc-view.tsx'
export { NotePane, OneNote } from './note-pane.tsx'
export { placeOfNote } from './place.ts'
