export { followOwn, isAtHome, OWN_HOST } from './at-home.ts'
export { type HostStanding, PracticeHost } from './host.ts'
export { nodeStarter, type ServerStarter } from './server-process.ts'
