// Our own few line icons, 20 by 20, drawn with the colour of the text around them. Decoration only: hidden from readers.
import type { ReactNode } from 'react';

const paths = {
  inbox: <path d="M3 11.5 5.2 4h9.6L17 11.5V16H3zM3 11.5h4l1 2h4l1-2h4" />,
  user: <path d="M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.500 6 4.500" />,
  users: <path d="M7.500 9a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zM2.500 16c.5-2.700 2.400-4.200 5-4.200s4.500 1.500 5 4.200M13 4a2.700 2.700 0 0 1 0 5M14.500 12c1.600.6 2.700 2 3 4" />,
  unassigned: <path d="M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.500c.6-3 3-4.500 6-4.500M13 15h4.500" />,
  question: <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8.200c0-2.700 4-2.600 4-.2 0 1.700-2 1.700-2 3.300M10 13.800v.1" />,
  clock: <path d="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.700 1.700" />,
  alarm: <path d="M10 3 2.500 16.500h15zM10 8.500v3.500M10 14.200v.1" />,
  stack: <path d="m10 3 7 3.500-7 3.500-7-3.500zM3 10l7 3.500 7-3.500M3 13.500 10 17l7-3.500" />,
  check: <path d="m4 10.500 4 4 8-9" />,
  sort: <path d="M3 5h9M3 10h6M3 15h3M14.500 4v12M11.800 13.300l2.700 2.700 2.700-2.700" />,
  megaphone: <path d="M3 8.500v3l3 .2L14 16V4L6 8.300zM6 11.700l1 4.300h2l-.8-3.400M16.500 8.200a3 3 0 0 1 0 3.600" />,
  chart: <path d="M3 17h14M5.500 14V9M10 14V4M14.500 14V7" />,
  tasks: <path d="M4 3.500h12v13H4zM7 8l1 1 2-2M7 12.500l1 1 2-2M12 8h1.500M12 12.500h1.500" />,
  people: <path d="M4 3.500h12v13H4zM10 9.500a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400zM7 13.500c.4-1.600 1.600-2.200 3-2.200s2.600.6 3 2.200" />,
  gear: <path d="M10 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.500 1.500M13.500 13.500 15 15M5 15l1.500-1.500M13.500 6.500 15 5" />,
  bell: <path d="M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13zM8.500 17h3" />,
  search: <path d="M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13 13l4 4" />,
  lock: <path d="M4.500 9h11v7.500h-11zM7 9V6.500a3 3 0 0 1 6 0V9" />,
  reply: <path d="M8 5 3.500 9.500 8 14M3.500 9.500H12a4.500 4.500 0 0 1 4.500 4.500v1.500" />,
  note: <path d="M4 3.500h12v9l-4 4H4zM12 16.500v-4h4M7 7.500h6M7 10.500h3" />,
  arrow: <path d="M3.500 10h13M12 5.500l4.500 4.500-4.500 4.500" />,
  back: <path d="M16.500 10h-13M8 5.500 3.500 10 8 14.500" />,
  down: <path d="m5 7.500 5 5 5-5" />,
  up: <path d="m5 12.500 5-5 5 5" />,
  more: <path d="M4.500 10h.1M10 10h.1M15.500 10h.1" strokeWidth="2.600" />,
  print: <path d="M6 7V3.500h8V7M6 14H3.500V7h13v7H14M6 11.500h8v5H6z" />,
  link: <path d="M8.500 11.500a3 3 0 0 0 4.300 0l2.700-2.700a3 3 0 0 0-4.300-4.300l-1 1M11.500 8.500a3 3 0 0 0-4.300 0L4.500 11.200a3 3 0 0 0 4.300 4.300l1-1" />,
  sun: <path d="M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M4.700 15.300l1.400-1.400M13.900 6.100l1.400-1.400" />,
  out: <path d="M8 3.500H4v13h4M8.500 10h8M13 6.500l3.500 3.500-3.500 3.500" />,
  pin: <path d="M10 17s5-5 5-8.500a5 5 0 0 0-10 0C5 12 10 17 10 17zM10 10a1.600 1.600 0 1 0 0-3.200 1.600 1.600 0 0 0 0 3.200z" />,
  phone: <path d="M5 3.500h3l1.200 3.300L7.500 8.200a9 9 0 0 0 4.300 4.300l1.400-1.700 3.300 1.200v3c0 .8-.7 1.500-1.500 1.500A11.500 11.500 0 0 1 3.500 5c0-.8.7-1.500 1.500-1.500z" />,
  clip: <path d="m14.500 9-5 5a3 3 0 0 1-4.200-4.200l6-6a2 2 0 0 1 2.800 2.800l-5.800 5.800a1 1 0 0 1-1.400-1.400L12 6" />,
  pause: <path d="M7.500 5v10M12.500 5v10" />,
  eye: <path d="M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  plus: <path d="M10 4v12M4 10h12" />,
  refresh: <path d="M16 6v3.500h-3.500M4 14v-3.500h3.500M15.700 9.500A6 6 0 0 0 5 7M4.300 10.500A6 6 0 0 0 15 13" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
      {paths[name]}
    </svg>
  );
}
