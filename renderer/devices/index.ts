export { ServerFields } from './server-fields.tsx'
