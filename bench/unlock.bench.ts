import { PASSWORDS, scratchCore, valueOf } from '../test/support/practices.ts'
import { type Bench, latency, timesOf } from './bench.ts'

export const bench: Bench = {
  promise: 'Signing in takes a moment, switching a second',
  async run() {
    const practice = await scratchCore()
    try {
      await practice.found()
      const { access } = practice.connect()
      const signIn = async () => valueOf(await access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
      const passwords = await timesOf(7, signIn, 1)
      const { userId } = await signIn()
      valueOf(await access.setPin({ pin: '274951' }))
      const pins = await timesOf(40, async () => valueOf(await access.quickSwitch({ userId, pin: '274951' })), 1)
      return [...latency('sign-in by password', passwords, 3000), ...latency('quick switch by PIN', pins, 1500)]
    } finally {
      await practice.remove()
    }
  },
}
