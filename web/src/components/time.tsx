import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import { ago, fullTime, nearTime } from '@/utils/time';

/** A moment, short on the page and in full (with its zone) on pointing at it. */
export function Time({ at, relative = false }: { at: string; relative?: boolean }) {
  const language = useLanguage();
  const now = useNow();
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return null;
  const text = relative ? ago(moment, now, language) : nearTime(moment, now, language);
  return <time dateTime={at} title={fullTime(moment, language)}>{text}</time>;
}
