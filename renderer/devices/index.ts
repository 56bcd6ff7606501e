export { FoundServers } from './found-servers.tsx'
export { ServerFields } from './server-fields.tsx'
export { WaitsHere } from './waits-here.tsx'
