import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { api, need, newKey } from '@/lib/api-client';
import type { Digest } from '@/lib/types';
import classes from './digest-banner.module.css';

const LISTS = ['overdue', 'due_today', 'questions'] as const;
const COUNTS = ['overdue', 'due_today', 'questions', 'alerts', 'tasks'] as const;
const SHOWN = 8;

const useDigest = () =>
  useQuery({
    queryKey: ['digest'],
    queryFn: async () => (await need(api.GET('/api/v1/digest', { params: { query: { limit: 1 } } }))).items[0] ?? null,
    refetchInterval: 5 * 60_000,
  });

/** What waits this morning; gone for the day once it is read. */
export function DigestBanner() {
  const { t } = useTranslation();
  const { data } = useDigest();
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: (day: string) => need(api.POST('/api/v1/digest/{day}/read', { params: { path: { day }, header: { 'Idempotency-Key': newKey() } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['digest'] }),
  });
  const told = data ? COUNTS.filter((name) => data.counts[name] > 0) : [];
  if (!data || data.read_at || told.length === 0) return null;
  return (
    <section className={`${classes.banner} no-print`} aria-label={t('digest.title')}>
      <details>
        <summary>
          <Icon name="inbox" />
          <span><b>{t('digest.title')}</b> {told.map((name) => t(`digest.${name}`, { count: data.counts[name] })).join(' · ')}</span>
        </summary>
        {LISTS.map((name) => <DigestList key={name} name={name} digest={data} />)}
      </details>
      <Button size="xs" variant="default" loading={read.isPending} onClick={() => read.mutate(data.day)}>{t('digest.read')}</Button>
    </section>
  );
}

function DigestList({ name, digest }: { name: (typeof LISTS)[number]; digest: Digest }) {
  const { t } = useTranslation();
  const cases = digest[name];
  if (cases.length === 0) return null;
  return (
    <div className={classes.list}>
      <h2>{t(`digest.${name}`, { count: digest.counts[name] })}</h2>
      <ul>
        {cases.slice(0, SHOWN).map((one) => (
          <li key={one.code}><Link to="/cases/$code" params={{ code: one.code }}>{one.code}</Link> <span dir="auto">{one.title}</span></li>
        ))}
      </ul>
    </div>
  );
}
