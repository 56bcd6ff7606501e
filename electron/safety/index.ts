export { KnowledgeKeeper, knowledgeOf } from './keeper.ts'
export { openPackage, openPackageInPieces } from './open-package.ts'
export { safetyPortFor } from './port.ts'
