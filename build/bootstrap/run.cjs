// The first file behind every npm script: it parses under any Node, so that a too old one is named instead of crashing.
var major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(
    'Daybook needs Node.js 20 or newer; this is ' +
      process.version +
      '. Get it from https://nodejs.org and run the command again.',
  )
  process.exitCode = 1
} else {
  void require('./load.cjs')(process.argv[2], process.argv.slice(3))
}
