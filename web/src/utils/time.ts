// Every time is shown as Vietnam's civil time, whatever the clock of the computer says.
const ZONE = 'Asia/Ho_Chi_Minh';
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

export type Language = 'vi' | 'en';
const locale = (language: Language): string => (language === 'vi' ? 'vi-VN' : 'en-GB');

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale(language), { timeZone: ZONE, hour12: false, ...options });
  formats.set(key, made);
  return made;
}

/** Number of the civil day at +07:00. */
export const civilDay = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS);

export const clock = (at: number, language: Language): string =>
  format(language, { hour: '2-digit', minute: '2-digit' }).format(at);

export const fullTime = (at: number, language: Language): string =>
  `${format(language, { weekday: 'long', day: '2-digit', month: '2-digit', year: 'numeric' }).format(at)} ${clock(at, language)} (UTC+7)`;

const two = (value: number): string => String(value).padStart(2, '0');

/** "30/11" in both languages: nobody here writes the month first. */
export function shortDate(at: number): string {
  const civil = new Date(at + OFFSET_MS);
  return `${two(civil.getUTCDate())}/${two(civil.getUTCMonth() + 1)}`;
}

export const fullDate = (at: number, language: Language): string =>
  format(language, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(at);

const words = {
  vi: { today: 'hôm nay', tomorrow: 'ngày mai', yesterday: 'hôm qua' },
  en: { today: 'today', tomorrow: 'tomorrow', yesterday: 'yesterday' },
} as const;

/** "16:30 hôm nay", "09:00 thứ Ba 01/12". */
export function nearTime(at: number, now: number, language: Language): string {
  const days = civilDay(at) - civilDay(now);
  const name = days === 0 ? words[language].today : days === 1 ? words[language].tomorrow : days === -1 ? words[language].yesterday : null;
  if (name) return `${clock(at, language)} ${name}`;
  if (Math.abs(days) < 7) {
    const weekday = format(language, { weekday: 'short' }).format(at);
    return `${clock(at, language)} ${weekday} ${shortDate(at)}`;
  }
  const sameYear = new Date(at + OFFSET_MS).getUTCFullYear() === new Date(now + OFFSET_MS).getUTCFullYear();
  return `${clock(at, language)} ${sameYear ? shortDate(at) : fullDate(at, language)}`;
}

/** "vừa xong", "12 phút trước", else nearTime. */
export function ago(at: number, now: number, language: Language): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return language === 'vi' ? 'vừa xong' : 'just now';
  if (minutes < 60) return language === 'vi' ? `${minutes} phút trước` : `${minutes} min ago`;
  return nearTime(at, now, language);
}

/** Value of a datetime-local field (Vietnam time) → RFC 3339. */
export const fromLocalField = (value: string): string | null => {
  const at = Date.parse(`${value}:00+07:00`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

export const toLocalField = (at: number): string => new Date(at + OFFSET_MS).toISOString().slice(0, 16);
