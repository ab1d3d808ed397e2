import { Link } from '@tanstack/react-router';
import type { Group, GroupBy } from '../groups';
import { useNumber } from '@/hooks/use-number';
import classes from './figures.module.css';

type Column = 'total' | 'unassigned' | 'urgent' | 'soon' | 'overdue';

export function GroupRow({ group, by, most, columns }: { group: Group; by: GroupBy; most: number; columns: readonly Column[] }) {
  const number = useNumber();
  const filter = by === 'topic' ? { topic: group.key } : { unit: group.key };
  return (
    <tr>
      <th scope="row">
        <Link to="/inbox" search={{ view: 'unit', ...filter }}>{group.name}</Link>
        <span className={classes.bar} aria-hidden="true">
          <i className={classes.overdue} style={{ width: `${(100 * group.overdue) / most}%` }} />
          <i className={classes.soon} style={{ width: `${(100 * group.soon) / most}%` }} />
          <i className={classes.rest} style={{ width: `${(100 * (group.total - group.overdue - group.soon)) / most}%` }} />
        </span>
      </th>
      {columns.map((column) => <td key={column} data-column={column} data-zero={group[column] === 0 || undefined}>{number(group[column])}</td>)}
    </tr>
  );
}
