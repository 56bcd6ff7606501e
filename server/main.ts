import { runCommand } from './command-line.ts'

// Everything that this program makes is for its own account alone.
process.umask(0o077)
process.exitCode = await runCommand(process.argv.slice(2))
