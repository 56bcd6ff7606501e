/** The address at which the build puts a file. */
declare module '*?url' {
  const address: string
  export default address
}
declare module 'pdfjs-dist/build/pdf.worker.min.mjs'
