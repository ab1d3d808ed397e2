import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { CASE_FIELDS, fieldsIn } from '@/utils/fields';
import { knownWord } from '@/utils/known-word';
import classes from './templates.module.css';

/** A text with its fields marked: those that the case fills in, and those for the person who answers. */
export function TemplateText({ text }: { text: string }) {
  const { t } = useTranslation();
  const fields = fieldsIn(text);
  return (
    <p className={classes.text} dir="auto">
      {fields.map((field, index) => (
        <Fragment key={field.from}>
          {text.slice(fields[index - 1]?.until ?? 0, field.from)}
          <mark className={classes.field} data-own={!CASE_FIELDS.some((known) => known === field.name) || undefined}>{knownWord(t, 'field', field.name)}</mark>
        </Fragment>
      ))}
      {text.slice(fields.at(-1)?.until ?? 0)}
    </p>
  );
}
