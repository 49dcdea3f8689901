/** Where two texts differ, sign by sign: Chinese has no spaces to go by. */

export interface Piece {
  readonly text: string
  readonly differs: boolean
}

/** Beyond this many pairs of signs a screen would wait; the texts then differ as a whole. */
const PAIRS = 1_000_000
/** Equal signs between two differences that are too few to read as kept. */
const ISLAND = 1

/** Both texts, cut where they differ; the pieces of each put together are the text. */
export function difference(one: string, other: string): [Piece[], Piece[]] {
  const [left, right] = [[...one], [...other]]
  const head = commonHead(left, right)
  const tail = commonTail(left.slice(head), right.slice(head))
  const [a, b] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)]
  const [keptA, keptB] = a.length * b.length > PAIRS ? [new Set<number>(), new Set<number>()] : common(a, b)
  return [
    pieces(left, head, tail, keptA),
    pieces(right, head, tail, keptB),
  ]
}

function commonHead(left: readonly string[], right: readonly string[]): number {
  let at = 0
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1
  return at
}

function commonTail(left: readonly string[], right: readonly string[]): number {
  let at = 0
  while (at < left.length && at < right.length && left.at(-1 - at) === right.at(-1 - at)) at += 1
  return at
}

/** The places of a longest common subsequence in each. */
function common(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const width = b.length + 1
  const longest = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const [inA, inB] = [new Set<number>(), new Set<number>()]
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      inA.add(i++)
      inB.add(j++)
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return [inA, inB]
}

function pieces(signs: readonly string[], head: number, tail: number, kept: ReadonlySet<number>): Piece[] {
  const end = signs.length - tail
  const differs = signs.map((_, at) => at >= head && at < end && !kept.has(at - head))
  fillIslands(differs)
  const cut: { text: string; differs: boolean }[] = []
  for (const [at, sign] of signs.entries()) {
    const last = cut.at(-1)
    if (last && last.differs === differs[at]) last.text += sign
    else cut.push({ text: sign, differs: differs[at] ?? false })
  }
  return cut
}

function fillIslands(differs: boolean[]): void {
  for (let at = 1; at + ISLAND < differs.length; at += 1) {
    if (!differs[at] && differs[at - 1] && differs[at + ISLAND]) differs[at] = true
  }
}
