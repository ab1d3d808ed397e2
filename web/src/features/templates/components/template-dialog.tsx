import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { UnitSelect } from '@/components/unit-select';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { notify } from '@/lib/notify';
import { useUnits } from '@/lib/reference';
import type { Template, TemplateWish } from '@/lib/types';
import { CASE_FIELDS } from '@/utils/fields';
import { has } from '@/utils/permissions';
import { save, useTemplateWrite } from '../api/templates';
import { TemplateText } from './template-text';
import classes from './templates.module.css';

/** The hub's own limits (server/cases/templates.cpp). */
const MOST_CHARS = 3_000;
const SHORTCUT = /^[a-z0-9-]{0,20}$/;

export function TemplateDialog({ before, onClose }: { before: Template | null; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [unit, setUnit] = useState<string | null>(before ? before.unit : (me.units[0] ?? null));
  const [title, setTitle] = useState(before?.title ?? '');
  const [shortcut, setShortcut] = useState(before?.shortcut ?? '');
  const [text, setText] = useState(before?.text ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const write = useTemplateWrite((wish: TemplateWish) => save(wish, before), (wish) => {
    notify.done(t('template.saved', { title: wish.title }));
    onClose();
  });
  const goodShortcut = SHORTCUT.test(shortcut);
  const ready = title.trim() !== '' && text.trim() !== '' && [...text].length <= MOST_CHARS && goodShortcut && (unit !== null || has(me, 'administrator'));
  const put = (name: string): void => {
    const at = field.current?.selectionStart ?? text.length;
    setText(`${text.slice(0, at)}{${name}}${text.slice(field.current?.selectionEnd ?? at)}`);
    field.current?.focus();
  };
  return (
    <Modal opened onClose={onClose} title={t(before ? 'template.change_title' : 'template.new')} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {write.error ? <ProblemNote error={write.error} /> : null}
      <Owner unit={unit} onChange={setUnit} />
      <Group grow mt="sm" align="flex-start" className={classes.names}>
        <TextInput label={t('template.title')} required value={title} maxLength={80} onChange={(event) => setTitle(event.currentTarget.value)} data-autofocus />
        <TextInput label={t('template.shortcut')} description={t('template.shortcut_about')} value={shortcut} leftSection="/" maxLength={20} onChange={(event) => setShortcut(event.currentTarget.value.toLowerCase())} error={goodShortcut ? null : t('template.shortcut_wrong')} />
      </Group>
      <Textarea ref={field} mt="sm" label={t('template.text')} required value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={6} maxRows={14} maxLength={MOST_CHARS} dir="auto" />
      <div className={classes.put} role="group" aria-label={t('template.put')}>
        <span>{t('template.put')}</span>
        {CASE_FIELDS.map((name) => <Button key={name} size="compact-sm" variant="default" title={`{${name}}`} onClick={() => put(name)}>{t(`field.${name}`)}</Button>)}
        <Button size="compact-sm" variant="default" onClick={() => put('ket_qua')}>{t('field.ket_qua')}</Button>
      </div>
      <p className={classes.quiet}>{t('template.fields_about')}</p>
      {text && <div className={classes.preview} aria-label={t('template.preview')} role="group"><TemplateText text={text} /></div>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button loading={write.isPending} disabled={!ready} onClick={() => write.mutate({ unit: unit ?? '', title: title.trim(), shortcut, text: text.trim() })}>{t('action.save')}</Button>
      </Group>
    </Modal>
  );
}

/** Heads choose among their units and those below; administrators any, or none for everybody. */
function Owner({ unit, onChange }: { unit: string | null; onChange: (unit: string | null) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const { tree } = useUnits();
  if (has(me, 'administrator')) return <UnitSelect label={t('template.whose')} description={t('template.whose_admin')} value={unit} onChange={onChange} clearable placeholder={t('template.everybody')} />;
  const own = [...new Set(me.units.flatMap((one) => tree.withChildren(one)))].map((one) => ({ value: one, label: tree.name(one, language) }));
  return <Select label={t('template.whose')} data={own} value={unit} onChange={onChange} allowDeselect={false} searchable nothingFoundMessage={t('palette.nothing')} />;
}
