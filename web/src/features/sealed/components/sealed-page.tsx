import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { PageHead } from '@/components/page-head';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { has } from '@/utils/permissions';
import { useSeal } from '../use-seal';
import { OpenForm } from './open-form';
import { OpenedSeal } from './opened-seal';
import classes from './sealed.module.css';

export function SealedPage() {
  const { t } = useTranslation();
  return has(useMe(), 'inspector') ? <Seal /> : <Empty icon="lock" title={t('problem.not_found')} />;
}

/** Opens the envelopes of one case in this browser, with the officer's key. */
function Seal() {
  const { t } = useTranslation();
  const { code } = useParams({ from: '/cases/$code/sealed' });
  const { state, open, close } = useSeal(code);
  usePageTitle(t('sealed.title'));
  return (
    <div className={classes.page}>
      <PageHead title={t('sealed.title')} about={<Link to="/cases/$code" params={{ code }}>{t('sealed.back', { code })}</Link>} />
      {state.kind === 'open'
        ? <OpenedSeal messages={state.messages} files={state.files} until={state.until} onClose={() => close()} />
        : <OpenForm busy={state.kind === 'busy'} error={state.kind === 'closed' ? state.error : null} onOpen={(wish) => void open(wish)} />}
    </div>
  );
}
