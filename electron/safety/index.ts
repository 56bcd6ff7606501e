export { KnowledgeKeeper, knowledgeOf } from './keeper.ts'
export { openPackage } from './open-package.ts'
export { safetyPortFor } from './port.ts'
