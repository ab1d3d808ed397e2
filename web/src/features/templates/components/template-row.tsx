import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { notify } from '@/lib/notify';
import { usePersonName } from '@/lib/reference';
import type { Template } from '@/lib/types';
import { retire, useTemplateWrite } from '../api/templates';
import { TemplateText } from './template-text';
import classes from './templates.module.css';

export function TemplateRow({ template, onEdit }: { template: Template; onEdit: () => void }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const write = useTemplateWrite(retire, (one) => notify.done(t('template.retired', { title: one.title })));
  return (
    <li className={classes.row} data-retired={template.retired_at !== null || undefined}>
      <div className={classes.top}>
        <b>{template.title}</b>
        {template.shortcut && <kbd className={classes.shortcut}>/{template.shortcut}</kbd>}
        {template.retired_at && <span className={classes.quiet}>{t('template.is_retired')}</span>}
        {template.may_change && (
          <span className={classes.buttons}>
            <Button size="compact-sm" variant="default" onClick={onEdit}>{t(template.retired_at ? 'template.bring_back' : 'template.change')}</Button>
            {!template.retired_at && <Button size="compact-sm" variant="default" loading={write.isPending} onClick={() => write.mutate(template)}>{t('template.retire')}</Button>}
          </span>
        )}
      </div>
      <TemplateText text={template.text} />
      <p className={classes.quiet}>{t('template.changed_by', { name: nameOf(template.changed_by) })}, <Time at={template.changed_at} /></p>
      {write.error ? <ProblemNote error={write.error} /> : null}
    </li>
  );
}
