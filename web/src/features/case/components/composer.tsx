import { SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/hooks/use-keys';
import type { CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import classes from './composer.module.css';
import { NoteBox } from './note-box';
import { ReplyBox } from './reply-box';

type Mode = 'reply' | 'note';

interface Props {
  file: CaseFile;
  rights: CaseRights;
  focus: boolean;
  onServed: () => void;
}

/** Where officials write: to the citizen, or to each other. */
export function Composer({ file, rights, focus, onServed }: Props) {
  const { t } = useTranslation();
  const [chosen, setMode] = useState<Mode | null>(null);
  const [focused, setFocused] = useState(0);
  const mode: Mode = !rights.reply ? 'note' : !rights.note ? 'reply' : chosen ?? 'reply';
  const turn = (next: Mode): void => {
    setMode(next);
    setFocused((count) => count + 1);
  };
  useKeys({ r: () => rights.reply && turn('reply'), n: () => rights.note && turn('note') });
  useEffect(() => {
    if (!focus || !rights.reply) return;
    setMode('reply');
    setFocused((count) => count + 1);
    onServed();
    // once, when the page was opened to answer
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus, rights.reply]);
  if (!rights.reply && !rights.note) return <p className={`${classes.readonly} no-print`}>{t('case.read_only')}</p>;
  return (
    <div className={`${classes.composer} no-print`} data-mode={mode}>
      <div className={classes.tabs}>
        {rights.reply && rights.note
          ? <SegmentedControl size="xs" value={mode} onChange={(value) => turn(value as Mode)} aria-label={t('composer.mode')}
              data={[{ value: 'reply', label: t('composer.reply') }, { value: 'note', label: t('composer.note') }]} />
          : <strong>{t(`composer.${mode}`)}</strong>}
      </div>
      {mode === 'reply' ? <ReplyBox file={file} focused={focused} /> : <NoteBox file={file} focused={focused} />}
    </div>
  );
}
