export { ChartDocuments } from './documents.tsx'
export { DocumentReader } from './reader.tsx'
