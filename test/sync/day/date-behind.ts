/**
 * Loaded before a program of ours (`node --import`): its whole clock is so many milliseconds behind the computer's, as if that computer's
 * were set so. The program itself knows nothing of it.
 */
const behindMs = Number(process.env['DAYBOOK_TEST_BEHIND_MS'])
if (!Number.isFinite(behindMs)) throw new Error('DAYBOOK_TEST_BEHIND_MS is not set')
const RealDate = Date

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() - behindMs] : given, newTarget) as Date,
  get: (target, name, receiver) =>
    name === 'now' ? () => RealDate.now() - behindMs : (Reflect.get(target, name, receiver) as unknown),
})
