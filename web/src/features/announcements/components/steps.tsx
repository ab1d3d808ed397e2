import { Button, Group, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { notify } from '@/lib/notify';
import { ProblemNote } from '@/components/problem-note';
import { useMe } from '@/hooks/use-session';
import type { Announcement } from '@/lib/types';
import { mayDraft } from '@/utils/permissions';
import { type Step, useStep } from '../api/announcements';
import classes from './announcement-page.module.css';

/** What this person may do next; what is missing is said. */
export function Steps({ item }: { item: Announcement }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!mayDraft(me)) return null;
  const own = item.author === me.username;
  const scheduled = item.state === 'approved' && item.not_before && Date.parse(item.not_before) > Date.now();
  return (
    <div className={`${classes.steps} no-print`}>
      {item.state === 'draft' && own && <p>{t('announce.needs_other')}</p>}
      {scheduled && <p>{t('announce.goes_by_itself')}</p>}
      {item.state === 'draft' && !own && <StepButton item={item} step="approve" primary />}
      {item.state === 'approved' && !scheduled && <StepButton item={item} step="publish" primary />}
      {item.published_at && item.state !== 'corrected' && <Button component={Link} to="/announcements/new" search={{ corrects: item.id } as never} variant="default" leftSection={<Icon name="note" size={16} />}>{t('announce.correct')}</Button>}
      {item.state !== 'stopped' && item.state !== 'corrected' && <StepButton item={item} step="stop" />}
    </div>
  );
}

const icons = { approve: 'check', publish: 'megaphone', stop: 'close' } as const;

function StepButton({ item, step, primary = false }: { item: Announcement; step: Step; primary?: boolean }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const run = useStep(item, step, () => {
    setOpened(false);
    notify.done(t(`announce.${step}_done`));
  });
  return (
    <>
      <Button variant={primary ? 'filled' : 'default'} leftSection={<Icon name={icons[step]} size={16} />} onClick={() => setOpened(true)}>{t(`announce.${step}`)}</Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t(`announce.${step}`)} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <p>{t(`announce.${step}_about`)}</p>
        {run.error ? <ProblemNote error={run.error} /> : null}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setOpened(false)}>{t('action.cancel')}</Button>
          <Button loading={run.isPending} color={step === 'stop' ? 'red.8' : undefined} onClick={() => run.mutate('')} data-autofocus>{t(`announce.${step}`)}</Button>
        </Group>
      </Modal>
    </>
  );
}
