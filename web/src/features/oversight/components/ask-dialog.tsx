import { Button, Group, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { UnitSelect } from '@/components/unit-select';
import { useLanguage } from '@/hooks/use-language';
import { notify } from '@/lib/notify';
import { useTopics } from '@/lib/reference';
import { fold } from '@/utils/fold';
import { fromLocalField } from '@/utils/time';
import { type Question, type QuestionWish, useAsk } from '../api/questions';
import { inWorkingDays } from '../due';

const BODIES = ['council', 'front', 'mobilisation', 'inspection_board'] as const;
const MAX = 4_000;
const DAYS = 5;

interface Props {
  code?: string;
  onClose: () => void;
  onAsked: (made: Question) => void;
}

export function AskDialog({ code: given = '', onClose, onAsked }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: topics = [] } = useTopics();
  const [about, setAbout] = useState<'case' | 'unit'>(given ? 'case' : 'unit');
  const [code, setCode] = useState(given);
  const [unit, setUnit] = useState<string | null>(null);
  const [topic, setTopic] = useState<string | null>(null);
  const [body, setBody] = useState<QuestionWish['on_behalf']>('council');
  const [text, setText] = useState('');
  const [due, setDue] = useState(() => inWorkingDays(DAYS, Date.now()));
  const ask = useAsk((made) => { notify.done(t('question.asked')); onAsked(made); });
  const at = fromLocalField(due);
  const whom = about === 'case' ? code.trim() !== '' : unit !== null;
  const send = (): void => {
    if (!at) return;
    const subject = about === 'case' ? { case: code.trim().toUpperCase() } : { unit: unit ?? '', ...(topic ? { topic } : {}) };
    ask.mutate({ ...subject, on_behalf: body, text: text.trim(), due_at: at });
  };
  return (
    <Modal opened onClose={onClose} title={t('question.new')} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {ask.error ? <ProblemNote error={ask.error} /> : null}
      <SegmentedControl fullWidth value={about} onChange={(value) => setAbout(value as 'case' | 'unit')} aria-label={t('question.subject')}
        data={[{ value: 'unit', label: t('question.about_unit') }, { value: 'case', label: t('question.about_case') }]} />
      {about === 'case' ? (
        <TextInput mt="sm" label={t('question.case')} placeholder="PA-2026-000123" value={code} onChange={(event) => setCode(event.currentTarget.value)} required />
      ) : (
        <>
          <UnitSelect mt="sm" label={t('question.answers')} value={unit} onChange={setUnit} required />
          <Select mt="sm" label={t('question.topic')} placeholder={t('question.topic_any')} value={topic} onChange={setTopic} clearable searchable nothingFoundMessage={t('palette.nothing')}
            data={topics.map((one) => ({ value: one.code, label: (language === 'en' && one.name_en) || one.name_vi }))} filter={({ options, search }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(search)))} />
        </>
      )}
      <Select mt="sm" label={t('question.on_behalf')} value={body} allowDeselect={false} onChange={(value) => setBody((value ?? 'council') as QuestionWish['on_behalf'])} data={BODIES.map((value) => ({ value, label: t(`question.body_${value}`) }))} />
      <Textarea mt="sm" label={t('question.text')} description={t('question.text_about')} required value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={MAX} autosize minRows={3} maxRows={10} dir="auto" />
      <TextInput mt="sm" type="datetime-local" label={t('question.due_at')} value={due} onChange={(event) => setDue(event.currentTarget.value)} required />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button onClick={send} loading={ask.isPending} disabled={!text.trim() || !at || !whom}>{t('question.send')}</Button>
      </Group>
    </Modal>
  );
}
