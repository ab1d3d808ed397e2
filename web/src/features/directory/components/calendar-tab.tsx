import { Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { useNumber } from '@/hooks/use-number';
import { useMe } from '@/hooks/use-session';
import { has } from '@/utils/permissions';
import { type CalendarYear, useCalendar } from '../api/settings';
import { dayWords } from '../calendar';
import classes from './calendar.module.css';
import { FileNote } from './file-note';
import { Month } from './month';

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const KINDS = ['holiday', 'made_up', 'half', 'other_hours', 'work', 'rest'] as const;

/** What counts as working time, day by day, and why. */
export function CalendarTab() {
  const { t } = useTranslation();
  const [year, setYear] = useState(0);
  const [unit, setUnit] = useState<string | null>(null);
  const { data, error } = useCalendar(year, unit);
  const administers = has(useMe(), 'administrator');
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={320} radius="md" />;
  const shown = data.year;
  const years = [shown - 1, shown, shown + 1].map(String);
  return (
    <>
      {administers && <FileNote what={['calendar', 'unit_calendars']} />}
      <div className={classes.tools}>
        <Select label={t('calendar.year')} data={years} value={String(shown)} allowDeselect={false} onChange={(value) => setYear(Number(value))} w={120} />
        <Select label={t('calendar.whose')} data={[{ value: '', label: t('calendar.general') }, ...data.own_units.map((one) => ({ value: one.unit, label: one.name }))]} value={unit ?? ''} allowDeselect={false} onChange={(value) => setUnit(value || null)} w={320} maw="100%" />
      </div>
      <Summary data={data} />
      <ul className={classes.legend}>{KINDS.map((kind) => <li key={kind}><i data-kind={kind}>{t(`calendar.mark_${kind}`)}</i> {t(`calendar.${kind}`)}</li>)}</ul>
      <div className={classes.year}>{MONTHS.map((month) => <Month key={month} data={data} month={month} />)}</div>
      <SpecialDays data={data} />
    </>
  );
}

function Summary({ data }: { data: CalendarYear }) {
  const { t } = useTranslation();
  const number = useNumber();
  const weekdays = t('calendar.weekdays').split(',');
  const hours = [...new Set(data.week.filter(Boolean))];
  return (
    <div className={classes.summary}>
      <p><b>{t('calendar.working_days', { count: data.working_days, shown: number(data.working_days) })}</b>{data.known_until && <> · {t('calendar.known_until', { day: dayWords(data.known_until) })}</>}</p>
      {hours.map((text) => <p key={text}>{data.week.flatMap((one, index) => (one === text ? [weekdays[index]] : [])).join(', ')}: {text}</p>)}
      {data.assumed_days > 0 && <p className={classes.assumed}>{t('calendar.assumed_about', { count: data.assumed_days })}</p>}
    </div>
  );
}

/** The same in words, for who does not see the squares. */
function SpecialDays({ data }: { data: CalendarYear }) {
  const { t } = useTranslation();
  return (
    <section className={classes.special}>
      <h2>{t('calendar.special')}</h2>
      {data.days.length === 0 && <p>{t('calendar.no_special')}</p>}
      <ul>
        {data.days.map((one) => (
          <li key={one.day}><b>{dayWords(one.day)}</b> {t(`calendar.${one.kind}`)}{one.name && `: ${one.name}`}{one.hours && one.kind !== 'work' && ` (${one.hours})`}{one.assumed && <em> {t('calendar.assumed')}</em>}</li>
        ))}
      </ul>
    </section>
  );
}
