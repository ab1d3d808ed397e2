import { Radio, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Severity } from '@/lib/types';
import { toLocalField } from '@/utils/time';
import { type DraftForm, length, MAX_BODY, MAX_TITLE } from '../audience';
import classes from './composer.module.css';

const severities: Severity[] = ['info', 'important', 'emergency'];

interface Props {
  form: DraftForm;
  onChange: (next: Partial<DraftForm>) => void;
}

export function TextFields({ form, onChange }: Props) {
  const { t } = useTranslation();
  const over = (text: string, most: number): string | null => (length(text) > most ? t('reply.over', { count: length(text) - most }) : null);
  return (
    <>
      <TextInput label={t('compose.title')} value={form.title} onChange={(event) => onChange({ title: event.currentTarget.value })} required withAsterisk={false} size="md" error={over(form.title, MAX_TITLE)} />
      <Textarea label={<Counted name={t('compose.body')} count={length(form.body)} most={MAX_BODY} />} value={form.body} onChange={(event) => onChange({ body: event.currentTarget.value })} required withAsterisk={false} autosize minRows={7} maxRows={18} error={over(form.body, MAX_BODY)} />
      <Radio.Group label={t('compose.severity')} value={form.severity} onChange={(value) => onChange({ severity: value as Severity })}>
        <div className={classes.severities}>
          {severities.map((value) => (
            <Radio.Card key={value} value={value} className={classes.choice} data-severity={value}>
              <Radio.Indicator /><span><b>{t(`severity.${value}`)}</b><small>{t(`severity.${value}_about`)}</small></span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <TextInput type="datetime-local" label={t('compose.not_before')} description={t('compose.not_before_about')} value={form.notBefore} min={toLocalField(Date.now())}
        onChange={(event) => onChange({ notBefore: event.currentTarget.value })} style={{ maxWidth: 280 }} />
    </>
  );
}

function Counted({ name, count, most }: { name: string; count: number; most: number }) {
  return <span className={classes.counted}><span>{name}</span><small>{count} / {most}</small></span>;
}
