export { callChannel, createClient, openStream } from './client.ts'
export {
  type Caller,
  type CallOptions,
  check,
  type ClientOf,
  command,
  type Contract,
  type HandlersOf,
  type May,
  type Phi,
  type Procedure,
  query,
  type Stream,
  stream,
} from './contract.ts'
export { type Bridge, CallMessage, DEFAULT_MAX_BYTES, type PushMessage } from './wire.ts'
