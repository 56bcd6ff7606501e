import type { Command } from '../command.ts'

export const server: Command = {
  name: 'server',
  summary: 'the practice server; comes with synchronization',
  usage: '',
  options: {},
  takes: [0, 0],
  async run(_given, { terminal }) {
    terminal.say('The practice server comes with synchronization; this version of Daybook works on one PC by itself.')
    return 1
  },
}
