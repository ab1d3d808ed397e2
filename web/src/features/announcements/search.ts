export interface AnnouncementSearch {
  /** Id of the published announcement that the new one corrects. */
  corrects?: string;
}

export function readAnnouncementSearch(raw: Record<string, unknown>): AnnouncementSearch {
  const id = String(raw.corrects ?? '');
  return /^\d+$/.test(id) ? { corrects: id } : {};
}
