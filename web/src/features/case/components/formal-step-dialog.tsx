import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { useLanguage } from '@/hooks/use-language';
import { notify } from '@/lib/notify';
import type { CaseFile } from '@/lib/types';
import { knownWord } from '@/utils/known-word';
import type { CaseRights } from '@/utils/permissions';
import { recordFormalStep } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import { StalePanel } from './stale-panel';

const MAX_REASON = 1_000;

interface Recorded {
  step: string;
  reason: string;
  at?: string;
  variant?: string;
}

/** Only what is recorded here makes a legal clock run; the hub puts its own time on it. */
export function FormalStepDialog({ file, rights, onClose }: { file: CaseFile; rights: CaseRights; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [name, setName] = useState<string | null>(null);
  const [day, setDay] = useState('');
  const [variant, setVariant] = useState<string | null>(null);
  const draft = useDraft(`formal.${file.code}`);
  const choices = useMemo(
    () => file.formal_steps.filter((one) => !one.head || rights.decideExtension).map((one) => ({ value: one.step, label: language === 'vi' ? one.name_vi : one.name_en })),
    [file.formal_steps, language, rights.decideExtension],
  );
  const step = file.formal_steps.find((one) => one.step === name);
  const write = useCaseWrite(file, (value: Recorded, headers) => recordFormalStep(file.code, value, headers), () => {
    draft.drop();
    notify.done(t('formal.done', { code: file.code }));
    onClose();
  });
  const reason = draft.text.trim();
  const ready = step && reason && (step.day !== 'coming' || day);
  const choose = (value: string | null): void => {
    setName(value);
    setDay('');
    setVariant(null);
  };
  const send = (): void => {
    if (!step) return;
    write.run({ step: step.step, reason, ...(step.day !== 'none' && day ? { at: day } : {}), ...(variant ? { variant } : {}) });
  };
  return (
    <Modal opened onClose={onClose} title={`${t('formal.title')} · ${file.code}`} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <p>{t('formal.about')}</p>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} /> : null}
      <Select mt="sm" label={t('formal.step')} data={choices} value={name} onChange={choose} searchable required data-autofocus nothingFoundMessage={t('palette.nothing')} />
      {step && step.variants.length > 0 && (
        <Select mt="sm" label={t('formal.variant')} value={variant} onChange={setVariant} clearable placeholder={t('formal.plain')}
          data={step.variants.map((one) => ({ value: one, label: knownWord(t, 'variant', one.replace('.', '_')) }))} />
      )}
      {step && step.day !== 'none' && (
        <TextInput mt="sm" type="date" label={t(step.day === 'past' ? 'formal.fact_day' : 'formal.planned_day')} description={t(step.day === 'past' ? 'formal.fact_about' : 'formal.planned_about')}
          required={step.day === 'coming'} value={day} onChange={(event) => setDay(event.currentTarget.value)} />
      )}
      <Textarea mt="sm" label={t('formal.reason')} required value={draft.text} maxLength={MAX_REASON} autosize minRows={2} maxRows={6} dir="auto" onChange={(event) => draft.set(event.currentTarget.value)} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button onClick={send} loading={write.busy} disabled={!ready}>{t('formal.record')}</Button>
      </Group>
    </Modal>
  );
}
