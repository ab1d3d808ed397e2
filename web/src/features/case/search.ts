// A case can be opened for a purpose: the keys of the list lead straight to the right field.
export const PURPOSES = ['reply', 'assign', 'close'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface CaseSearch {
  do?: Purpose;
  /** Another case, shown beside this one. */
  beside?: string;
}

export function readCaseSearch(raw: Record<string, unknown>): CaseSearch {
  const purpose = PURPOSES.find((one) => one === raw.do);
  const beside = typeof raw.beside === 'string' && /^[A-Z]{2}-\d{4}-\d{1,9}$/.test(raw.beside) ? raw.beside : undefined;
  return { ...(purpose ? { do: purpose } : {}), ...(beside ? { beside } : {}) };
}
