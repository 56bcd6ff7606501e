export { followOwn, isAtHome, OWN_HOST } from './at-home.ts'
export { type HostStanding, PracticeHost } from './host.ts'
export { hostingOf } from './in-the-practice.ts'
export { nodeStarter, type ServerStarter } from './server-process.ts'
