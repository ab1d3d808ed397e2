// What a program calls itself at sign-in, in the two words that a person knows it by.
const programs: [RegExp, string][] = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/coc_coc|CocCoc/i, 'Cốc Cốc'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl']];
const systems: [RegExp, string][] = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

const first = (list: [RegExp, string][], text: string): string => list.find(([pattern]) => pattern.test(text))?.[1] ?? '';

export function deviceOf(agent: string): { program: string; system: string } {
  const program = first(programs, agent) || (agent.split(/[\s/]/)[0] ?? '').slice(0, 40);
  return { program, system: first(systems, agent) };
}
