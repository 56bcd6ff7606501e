export { OwnersField, OwnerField } from './owner-field.tsx'
export { ownerOf, ownerValue } from './owner.ts'
export { TasksPanel } from './panel.tsx'
export { TaskForm } from './form.tsx'
