import { useNavigate } from '@tanstack/react-router';
import { trail } from '@/lib/trail';

/** To the case beside this one in the list it was opened from. */
export function useNeighbours(code: string): (step: 1 | -1) => () => void {
  const navigate = useNavigate();
  return (step) => () => {
    const next = trail.neighbour(code, step);
    if (next) void navigate({ to: '/cases/$code', params: { code: next }, replace: true });
  };
}
