/** Hands a file to whoever is in front of the phone. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Whether this phone can hand a picture on to other apps. */
export function canShare(name: string, type: string): boolean {
  return navigator.canShare?.({ files: [new File([], name, { type })] }) ?? false
}

/** Hand a file to another app; whoever changes his mind has done nothing wrong. */
export async function shareFile(content: Blob, name: string): Promise<void> {
  try {
    await navigator.share({ files: [new File([content], name, { type: content.type })] })
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
  }
}

/** The day as it stands in a file's name. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
