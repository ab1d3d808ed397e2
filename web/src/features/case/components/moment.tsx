import { useLanguage } from '@/hooks/use-language';
import { clock, fullDate } from '@/utils/time';

/** "17:00 02/12/2026": paper knows no "today". */
export function Moment({ at }: { at: string }) {
  const language = useLanguage();
  const moment = Date.parse(at);
  return Number.isNaN(moment) ? null : <time dateTime={at}>{clock(moment, language)} {fullDate(moment, language)}</time>;
}
