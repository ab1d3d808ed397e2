import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { useMe } from '@/hooks/use-session';
import { usePersonName } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import type { Draft } from '../hooks/use-draft';
import classes from './composer.module.css';
import { ReplyWindowHint } from './reply-window-hint';

/** What to know before answering: a colleague was quicker, the channel is shut, the answer is public. */
export function ReplyHints({ file, draft }: { file: CaseFile; draft: Draft }) {
  const { t } = useTranslation();
  const me = useMe();
  const nameOf = usePersonName();
  const [since, setSince] = useState(() => file.messages.length);
  const other = draft.text ? file.messages.slice(since).find((message) => message.direction === 'outbound' && message.author !== 'hub' && message.author !== me.username) : undefined;
  const inPublic = file.messages.some((message) => message.direction === 'inbound' && message.public);
  return (
    <>
      {other && <Hint text={t('reply.other_answered', { name: nameOf(other.author) })} action={t('alert.acknowledge')} onAction={() => setSince(file.messages.length)} />}
      {file.contact.can_write !== false && <ReplyWindowHint reply={file.reply_window} />}
      {file.contact.can_write === false && <Hint text={t('reply.cannot_write')} />}
      {inPublic && <Hint text={t('reply.in_public')} />}
      {draft.restored && draft.text && <Hint text={t('draft.restored')} action={t('action.discard')} onAction={draft.drop} />}
    </>
  );
}

function Hint({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <p className={classes.hint} role="status">
      <Icon name="alarm" size={17} /><span style={{ flex: 1 }}>{text}</span>
      {action && <Button size="compact-sm" variant="subtle" color="dark" onClick={onAction}>{action}</Button>}
    </p>
  );
}
