/** Hands a file to whoever is in front of the phone. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The day as it stands in a file's name. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
