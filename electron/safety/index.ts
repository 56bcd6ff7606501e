export { KnowledgeKeeper, knowledgeOf } from './keeper.ts'
export { openPackage, openPackageInPieces } from './open-package.ts'
export { httpSource, type OutsideSource, outsideView } from './outside/index.ts'
export { safetyPortFor } from './port.ts'
