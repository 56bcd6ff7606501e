export type Measured = Record<string, number>
export declare const CLIENTS: number
export declare const CONTESTED: number
export declare function record(number: number): Record<string, string> & { id: string }
export declare function edit(client: number, number: number): { field: string; value: string }
export declare function soloEdits(): { number: number; field: string; value: string }[]
export declare function lostOf(read: (number: number) => unknown): number
export declare function counted(port: number): Promise<{ port: number; bytes(): number; close(): void }>
export declare function answering(
  answer: (path: string, body: Buffer) => unknown,
): Promise<{ port: number; bytes(): number; close(): void }>
export declare function ask(port: number, path: string, body: unknown): Promise<unknown>
export declare function folder(): string
export declare function took(work: () => Promise<unknown>): Promise<number>
export declare function side(works: Record<string, (count: number) => Promise<Measured>>): Promise<void>
