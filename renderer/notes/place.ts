/** Where one note is read or written by itself. */
export const placeOfNote = (patientId: string, noteId: string): string => `/patients/${patientId}/notes?note=${noteId}`
