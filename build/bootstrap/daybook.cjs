#!/usr/bin/env node
// The bin `daybook`: like every npm script it begins with what even the oldest Node can read, so that a wrong one is named.
process.argv.splice(2, 0, 'daybook')
require('./run.cjs')
