/** Where the screens of other rooms are, for those that lead there. */
export const ways = {
  home: '/',
  todo: '/todo',
  me: '/me',
  team: '/team',
  emergency: '/emergency',
  report: '/hazards/new',
  hazards: '/hazards?whose=all',
  mine: '/hazards?whose=mine',
  visit: '/visits/new',
  train: '/train',
  today: '/today',
  briefings: '/briefings',
  desk: '/desk',
  outbox: '/outbox',
  area: '/area',
  signIn: '/sign-in',
  privacy: '/privacy',
} as const

export function wayToHazard(id: string): string {
  return `/hazards/${id}`
}

export function wayToConflict(id: string): string {
  return `/conflicts/${id}`
}

export function wayToRefusal(id: string): string {
  return `/refusals/${id}`
}
