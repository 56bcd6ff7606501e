/** Loads `<name>.mjs` of this folder and runs its `main` with the arguments; its result is the exit code. */
module.exports = async (name, args) => {
  try {
    const { main } = await import(`./${name}.mjs`)
    process.exitCode = await main(args)
  } catch (error) {
    console.error(error.forPeople ? error.message : error)
    process.exitCode = 1
  }
}
