import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import type { ReplyWindow } from '@/lib/types';
import { nearTime } from '@/utils/time';
import classes from './composer.module.css';

/** Until when the chat takes an answer, and by which way it goes then. */
export function ReplyWindowHint({ reply }: { reply: ReplyWindow | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  if (!reply) return null;
  const closes = reply.closes_at ? Date.parse(reply.closes_at) : Number.NaN;
  // the page may have been open for longer than the window
  const open = reply.open && closes > now;
  const way = t(`reply_route.${open || reply.open ? reply.after : reply.route}`);
  return (
    <p className={open ? classes.window : classes.hint} role="status">
      <Icon name="clock" size={17} />
      <span style={{ flex: 1 }}>{open ? t('reply.window_open', { at: nearTime(closes, now, language), way }) : t('reply.window_shut', { way })}</span>
    </p>
  );
}
