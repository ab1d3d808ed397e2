// The title of the window: the page's own words, and in front the number of alerts nobody has seen.
import { useEffect } from 'react';

let page = 'Cầu Nối';
let unseen = 0;

function show(): void {
  const badge = unseen > 0 ? `(${unseen > 99 ? '99+' : unseen}) ` : '';
  document.title = badge + page;
}

export function usePageTitle(words: string): void {
  useEffect(() => {
    page = `${words} – Cầu Nối`;
    show();
  }, [words]);
}

export function useTitleBadge(count: number): void {
  useEffect(() => {
    unseen = count;
    show();
  }, [count]);
}
