import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@mantine/core';
import { CitizenText } from '@/components/citizen-text';
import { SimilarList } from '@/components/similar-list';
import { DeadlineChip } from '@/components/deadline-chip';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import { UnitSelect } from '@/components/unit-select';
import { useKeys } from '@/hooks/use-keys';
import { useTopics, useUnits } from '@/lib/reference';
import { useSimilar } from '@/lib/similar';
import type { CaseFile, Topic } from '@/lib/types';
import { type Suggestion, suggestionsFor } from '../suggestions';
import type { Choice } from '../use-dispatch';
import classes from './dispatch.module.css';
import { GuessButton, useGuessWords } from './guess-button';
import { WhyUnsure } from './why-unsure';

interface Props {
  file: CaseFile;
  busy: boolean;
  onChoose: (choice: Choice) => void;
  onSkip: () => void;
}

const noTopics: Topic[] = [];

export function SortCard({ file, busy, onChoose, onSkip }: Props) {
  const { t } = useTranslation();
  const { data: topics = noTopics } = useTopics();
  const { tree } = useUnits();
  const navigate = useNavigate();
  const words = useGuessWords();
  const other = useRef<HTMLInputElement>(null);
  const suggestions = useMemo(() => suggestionsFor(file, topics, tree), [file, topics, tree]);
  const take = (at: number) => (): void => {
    const one = suggestions[at];
    if (one && !busy) onChoose({ file, unit: one.unit, reason: words.reason(one) });
  };
  const keys = Object.fromEntries(suggestions.map((_, at) => [String(at + 1), take(at)]));
  useKeys({ ...keys, '4': () => other.current?.focus(), j: onSkip, o: () => void navigate({ to: '/cases/$code', params: { code: file.code } }) });
  return (
    <article className={classes.card}>
      <header className={classes.top}>
        <Link to="/cases/$code" params={{ code: file.code }}>{file.code}</Link>
        {file.urgency === 'urgent' && <b className={classes.urgent}>{t('urgency.urgent_long')}</b>}
        <span>{file.lead_unit_name}</span>
        <span className={classes.right}><DeadlineChip brief={file} bare /></span>
      </header>
      <Messages file={file} />
      <h2 className={classes.ask}>{t('dispatch.ask')}</h2>
      <div className={classes.guesses}>
        {suggestions.map((one: Suggestion, at) => <GuessButton key={one.unit} suggestion={one} number={at + 1} onTake={take(at)} />)}
      </div>
      <Other inputRef={other} file={file} onChoose={onChoose} />
      <WhyUnsure file={file} />
      <Similar file={file} />
    </article>
  );
}

/** Where the same matter was sent before is often where this one belongs. */
function Similar({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const { data = [] } = useSimilar(file.code, !file.restricted && !file.sealed);
  if (data.length === 0) return null;
  return (
    <section className={classes.similar}>
      <h2 className={classes.ask}>{t('similar.title')}</h2>
      <SimilarList items={data} actions={(one) => <><span className={classes.quiet}>{one.brief.lead_unit_name}</span><Link to="/cases/$code" params={{ code: file.code }} search={{ beside: one.brief.code }}>{t('similar.beside')}</Link></>} />
    </section>
  );
}

function Messages({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const inbound = file.messages.filter((message) => message.direction === 'inbound');
  return (
    <div className={classes.messages}>
      {inbound.map((message) => (
        <div key={message.id} className={classes.message}>
          {message.text ? <CitizenText text={message.text} /> : <p className={classes.quiet}>{t('message.no_words', { kind: message.kind })}</p>}
          <span className={classes.quiet}><Time at={message.at} />{message.attachments.length > 0 && ` · ${t('dispatch.clips', { count: message.attachments.length })}`}</span>
        </div>
      ))}
    </div>
  );
}

function Other({ file, onChoose, inputRef }: { file: CaseFile; onChoose: (choice: Choice) => void; inputRef: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState<string | null>(null);
  return (
    <div className={classes.other}>
      <UnitSelect ref={inputRef} value={unit} onChange={setUnit} near={file.lead_unit} placeholder={t('dispatch.other')} aria-label={t('dispatch.other')} leftSection={<kbd>4</kbd>} leftSectionWidth={44} clearable style={{ flex: 1 }} />
      <Button disabled={!unit} leftSection={<Icon name="check" size={16} />} onClick={() => unit && onChoose({ file, unit, reason: t('dispatch.reason_other') })}>{t('assign.give')}</Button>
    </div>
  );
}
