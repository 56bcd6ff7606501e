import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Writable } from 'node:stream'

/** The terminal, or whatever stands in its place. Results go to `out`; everything said to a person goes to `say`. */
export type Terminal = {
  out(line: string): void
  say(line: string): void
  /** Whether a person sits there who can be asked. */
  interactive: boolean
  ask(question: string): Promise<string>
  /** Asks without showing what is typed. */
  askSecret(question: string): Promise<string>
  /** All of standard input. */
  input(): Promise<string>
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const ask = (question: string, secret: boolean): Promise<string> =>
    new Promise((resolve) => {
      process.stderr.write(`${question} `)
      const output = secret ? nowhere() : process.stderr
      const lines = createInterface({ input: process.stdin, output, terminal: secret || undefined })
      let answered = false
      lines.once('line', (line) => {
        answered = true
        lines.close()
        if (secret) process.stderr.write('\n')
        resolve(line)
      })
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      lines.once('close', () => !answered && resolve(''))
    })
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    ask: (question) => ask(question, false),
    askSecret: (question) => ask(question, true),
    input: () => text(process.stdin),
  }
}
