export const hazards = {} as const
