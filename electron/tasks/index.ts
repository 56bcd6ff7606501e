export { taskReader, taskWriter } from './reader.ts'
