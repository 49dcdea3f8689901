// The same records as everywhere else, as RxDB wants them described.
export const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    firm: { type: 'string' },
    visited_at: { type: 'string' },
    result: { type: 'string' },
    notes: { type: 'string' },
    spot: { type: 'object' },
  },
}
