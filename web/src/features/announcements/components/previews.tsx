import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Words } from '@/components/citizen-text';
import { type DraftForm, length, messageText, partsFor, PART_CHARS } from '../audience';
import classes from './previews.module.css';
import { SeverityMark } from './marks';

/** How it will look: as a message on each platform, and on the citizens' page. */
export function Previews({ form }: { form: DraftForm }) {
  const { t } = useTranslation();
  const shown = { ...form, title: form.title || t('compose.title_example'), body: form.body || t('compose.body_example') };
  return (
    <aside className={classes.previews} aria-label={t('compose.preview')}>
      <h2>{t('compose.preview')}</h2>
      <Tabs defaultValue="zalo" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="zalo">Zalo</Tabs.Tab>
          <Tabs.Tab value="facebook">Facebook</Tabs.Tab>
          <Tabs.Tab value="page">{t('compose.page')}</Tabs.Tab>
        </Tabs.List>
        {(['zalo', 'facebook'] as const).map((kind) => <Tabs.Panel key={kind} value={kind}><Message kind={kind} form={shown} /></Tabs.Panel>)}
        <Tabs.Panel value="page"><PublicCard form={shown} /></Tabs.Panel>
      </Tabs>
    </aside>
  );
}

function Message({ kind, form }: { kind: 'zalo' | 'facebook'; form: DraftForm }) {
  const { t } = useTranslation();
  const text = messageText(form);
  const parts = partsFor(kind, text);
  return (
    <>
      <div className={classes.phone} data-kind={kind}><div className={classes.bubble}>{text}</div></div>
      <p className={classes.count}>{t('compose.count', { count: length(text), most: PART_CHARS[kind] })} · {t('compose.parts', { count: parts })}</p>
      <p className={classes.count}>{t(`compose.${kind}_about`)}</p>
    </>
  );
}

function PublicCard({ form }: { form: DraftForm }) {
  return (
    <div className={classes.page}>
      <h3><SeverityMark severity={form.severity} /><Words>{form.title}</Words></h3>
      <p>{form.body}</p>
    </div>
  );
}
