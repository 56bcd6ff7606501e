/** A text as every database engine and the chain of hashes can hold it. */
export const plain = (text: string): string => text.toWellFormed().replaceAll('\0', '')
