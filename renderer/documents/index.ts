export { ChartDocuments } from './documents.tsx'
