import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { notify } from '@/lib/notify';
import { ProblemNote } from '@/components/problem-note';
import { fromLocalField } from '@/utils/time';
import { type DraftBody, useSaveDraft } from '../api/announcements';
import { type DraftForm, emptyForm, length, MAX_BODY, MAX_TITLE } from '../audience';
import { useForm } from '../use-form';
import { AudienceFields } from './audience-fields';
import classes from './composer.module.css';
import { Previews } from './previews';
import { ReachCard } from './reach-card';
import { TextFields } from './text-fields';

function bodyOf(form: DraftForm): DraftBody {
  const at = form.notBefore ? fromLocalField(form.notBefore) : null;
  const audience = { units: form.units, topics: form.topics, channels: form.channels };
  return { title: form.title.trim(), body: form.body.trim(), severity: form.severity, audience, ...(at ? { not_before: at } : {}) };
}

const isReady = (form: DraftForm): boolean =>
  form.title.trim() !== '' && form.body.trim() !== '' && length(form.title.trim()) <= MAX_TITLE && length(form.body.trim()) <= MAX_BODY;

export function Composer({ place, corrects, first = emptyForm }: { place: string; corrects?: string; first?: DraftForm }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { form, change, drop, restored } = useForm(place, first);
  const save = useSaveDraft(corrects, (made) => {
    drop();
    notify.done(t('compose.saved'));
    void navigate({ to: '/announcements/$id', params: { id: made.id } });
  });
  return (
    <div className={classes.columns}>
      <form className={classes.form} onSubmit={(event) => { event.preventDefault(); save.mutate(bodyOf(form)); }}>
        {restored && <p className={classes.restored}><span>{t('draft.restored')}</span><Button size="compact-sm" variant="subtle" onClick={drop}>{t('action.discard')}</Button></p>}
        <TextFields form={form} onChange={change} />
        <AudienceFields form={form} onChange={change} />
        {save.error ? <ProblemNote error={save.error} /> : null}
        <div className={classes.foot}>
          <Button type="submit" loading={save.isPending} disabled={!isReady(form)} leftSection={<Icon name="check" />}>{t('compose.save')}</Button>
          <span>{t('compose.save_about')}</span>
        </div>
      </form>
      <div>
        <ReachCard form={form} />
        <Previews form={form} />
      </div>
    </div>
  );
}
