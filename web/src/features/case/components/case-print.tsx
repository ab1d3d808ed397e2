// A case on paper: the whole of it, in the order in which somebody reads a file. Drawn only while the browser prints.
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import type { CaseFile } from '@/lib/types';
import { spanWords } from '@/utils/deadline-words';
import { officeMinutes } from '@/utils/working-time';
import { useNames } from '../hooks/use-names';
import { usePrinting } from '../hooks/use-printing';
import { holdings } from '../stream';
import classes from './case-print.module.css';
import { Moment } from './moment';
import { PrintedEvents } from './printed-events';
import { PrintedTalk } from './printed-talk';

export function CasePrint({ file }: { file: CaseFile }) {
  return usePrinting() ? <Sheet file={file} /> : null;
}

function Sheet({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className={`${classes.sheet} only-print`} data-testid="sheet">
      <Facts file={file} />
      <Deadlines file={file} />
      <PrintedTalk file={file} />
      <Holdings file={file} />
      <PrintedEvents file={file} />
      <p className={classes.foot}>{t('case.printed', { name: me.display_name })} <Moment at={new Date().toISOString()} /> (UTC+7) · {file.code}</p>
    </div>
  );
}

function Facts({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const { person } = useNames();
  const { contact, place } = file;
  const rows: [string, React.ReactNode][] = [
    [t('print.kind'), `${t(`kind.${file.kind}`)} · ${file.topic_name || t('case.no_topic')}`],
    [t('filter.state'), t(`state.${file.state}`)],
    [t('print.unit'), file.lead_unit_name],
    [t('print.assignee'), file.assignee ? person(file.assignee) : t('case.unassigned')],
    [t('deadline.opened'), <Moment key="at" at={file.opened_at} />],
    [t('contact.name'), contact.name ? <bdi>{contact.name}</bdi> : t(file.restricted ? 'contact.sealed' : 'contact.unknown')],
  ];
  if (contact.phone) rows.push([t('contact.phone'), contact.phone]);
  if (place.text) rows.push([t('contact.place'), <bdi key="place">{place.text}</bdi>]);
  if (file.duplicate_of) rows.push([t('similar.duplicate_of'), file.duplicate_of]);
  if (file.duplicates.length > 0) rows.push([t('similar.duplicates'), file.duplicates.join(', ')]);
  return (
    <table className={classes.facts}>
      <tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody>
    </table>
  );
}

function Deadlines({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section>
      <h2>{t('deadline.title')}</h2>
      <table className={classes.table}>
        <thead><tr><th>{t('print.step')}</th><th>{t('print.due')}</th><th>{t('filter.state')}</th><th>{t('print.basis')}</th></tr></thead>
        <tbody>
          {file.deadlines.map((one, index) => (
            <tr key={index}>
              <td>{language === 'vi' ? one.name_vi : one.name_en}</td>
              <td><Moment at={one.due_at} /></td>
              <td>{t(`deadline.state.${one.state || 'running'}`)}</td>
              <td>{one.basis}{one.unconfirmed && ` (${t('deadline.unconfirmed')})`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Holdings({ file }: { file: CaseFile }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { unit, now } = useNames();
  return (
    <section>
      <h2>{t('holding.title')}</h2>
      <table className={classes.table}>
        <thead><tr><th>{t('print.unit')}</th><th>{t('print.from')}</th><th>{t('print.until')}</th><th>{t('print.office_time')}</th></tr></thead>
        <tbody>
          {holdings(file).map((one, index) => (
            <tr key={index}>
              <td>{unit(one.unit)}</td>
              <td><Moment at={new Date(one.from).toISOString()} /></td>
              <td>{one.until ? <Moment at={new Date(one.until).toISOString()} /> : '…'}</td>
              <td>{spanWords(officeMinutes(one.from, one.until ?? now), language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
