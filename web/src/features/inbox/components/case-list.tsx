// The rows, drawn only where they are seen; keys move a mark that the focus follows.
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMediaQuery } from '@mantine/hooks';
import { useKeys } from '@/hooks/use-keys';
import { usePersonName } from '@/lib/reference';
import { trail } from '@/lib/trail';
import type { Inbox } from '../use-inbox';
import type { Selection } from '../use-selection';
import { CaseRow } from './case-row';
import classes from './inbox.module.css';

const ROW_PX = 66;
const PHONE_ROW_PX = 130;
/** The next page is asked for so many rows before the end, so that nobody waits at it. */
const NEAR_END = 100;

type Purpose = 'reply' | 'assign' | 'close';

function useMarkKeys(list: string, rows: Inbox['rows'], scrollTo: (index: number) => void, onSearch: () => void, choose: (code: string) => void) {
  const navigate = useNavigate();
  const [code, setMark] = useState<string | null>(() => trail.place(list).marked);
  const setCode = (next: string | null): void => {
    setMark(next);
    trail.keepMark(list, next);
  };
  const at = rows.findIndex((row) => row.code === code);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setCode(rows[next]?.code ?? null);
    scrollTo(next);
  };
  const open = (purpose?: Purpose) => (): void => {
    const chosen = rows[at < 0 ? 0 : at];
    if (chosen) void navigate({ to: '/cases/$code', params: { code: chosen.code }, search: purpose ? { do: purpose } : {} });
  };
  useKeys({ j: () => go(at + 1), k: () => go(at < 0 ? 0 : at - 1), o: open(), r: open('reply'), a: open('assign'), e: open('close'), x: () => rows[at] && choose(rows[at].code), '/': onSearch });
  return { marked: code, at, mark: setCode };
}

/** The same function from turn to turn, so that rows are not drawn again. */
function useOpen(mark: (code: string) => void): (code: string) => void {
  const router = useRouter();
  const latest = useRef(mark);
  useEffect(() => {
    latest.current = mark;
  });
  return useCallback((code) => {
    latest.current(code);
    void router.navigate({ to: '/cases/$code', params: { code } });
  }, [router]);
}

export function CaseList({ inbox, list, onSearch, selection }: { inbox: Inbox; list: string; onSearch: () => void; selection: Selection }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const router = useRouter();
  const { rows, hasMore, loadMore } = inbox;
  const box = useRef<HTMLDivElement>(null);
  const isPhone = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
  const keyOf = useCallback((index: number) => rows[index]?.code ?? index, [rows]); // a new function would measure every row again
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => box.current, estimateSize: () => (isPhone ? PHONE_ROW_PX : ROW_PX), overscan: 4, initialOffset: () => trail.place(list).offset, getItemKey: keyOf,
  });
  useEffect(() => virtual.measure(), [isPhone, virtual]);
  const { marked, at, mark } = useMarkKeys(list, rows, (index) => virtual.scrollToIndex(index), onSearch, selection.toggle);

  const open = useOpen(mark);
  useEffect(() => trail.follow(rows.map((row) => row.code)), [rows]);

  const items = virtual.getVirtualItems();
  const isDrawn = items.some((item) => item.index === at);
  useEffect(() => {
    if (marked && isDrawn) box.current?.querySelector<HTMLElement>(`[data-code="${marked}"]`)?.focus({ preventScroll: true });
  }, [marked, isDrawn]);
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - NEAR_END) loadMore();
  }, [hasMore, last, rows.length, loadMore]);

  return (
    <div ref={box} className={classes.scroll} onScroll={(event) => trail.keepOffset(list, event.currentTarget.scrollTop)}>
      <div className={classes.rows} role="list" aria-label={t(`view.${inbox.view}`)} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return row && <CaseRow key={item.key} brief={row} marked={row.code === marked} top={item.start} height={item.size} position={item.index + 1} total={rows.length}
            holder={nameOf(row.assignee)} href={`${router.basepath}/cases/${row.code}`} onOpen={open} chosen={selection.has(row.code)} onChoose={selection.toggle} />;
        })}
      </div>
      {inbox.cut && <p className={classes.cut}>{t('inbox.cut')}</p>}
    </div>
  );
}
