// The composer's form, kept in this browser until it is saved with the hub.
import { useState } from 'react';
import { useMe } from '@/hooks/use-session';
import { drafts } from '@/lib/drafts';
import { type DraftForm, emptyForm, readForm } from './audience';

export function useForm(place: string, first: DraftForm = emptyForm) {
  const { username } = useMe();
  const [form, setForm] = useState<DraftForm>(() => readForm(drafts.read(username, place)) ?? first);
  const [restored] = useState(() => drafts.read(username, place) !== '');
  const change = (next: Partial<DraftForm>): void => {
    const changed = { ...form, ...next };
    setForm(changed);
    drafts.keep(username, place, changed.title || changed.body ? JSON.stringify(changed) : '');
  };
  const drop = (): void => {
    drafts.drop(username, place);
    setForm(first);
  };
  return { form, change, drop, restored };
}
