import { useTranslation } from 'react-i18next';
import type { CalendarYear } from '../api/settings';
import { dayWords, monthDays } from '../calendar';
import classes from './calendar.module.css';

/** One month as a table: a day that is not as its week carries a letter, not only a colour. */
export function Month({ data, month }: { data: CalendarYear; month: number }) {
  const { t } = useTranslation();
  const weeks = monthDays(data, month);
  return (
    <table className={classes.month}>
      <caption>{t('calendar.month', { month })}</caption>
      <thead><tr>{t('calendar.weekdays_short').split(',').map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
      <tbody>
        {weeks.map((week, row) => (
          <tr key={row}>
            {week.map((day, column) => (
              <td key={column}>
                {day && <span data-kind={day.kind} data-today={day.date === data.today || undefined} title={[dayWords(day.date), t(`calendar.${day.kind}`), day.name, day.hours].filter(Boolean).join(' · ')}>{day.number}{day.special && <sup>{t(`calendar.mark_${day.kind}`)}</sup>}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
