import type { Line } from './lines.ts';

export function keyOf(line: Line): string {
  return /^("[^"]*"|'[^']*'|[^:]*?)\s*(?::(?=\s|$)|$)/.exec(line.inner)?.[1] ?? line.inner;
}

export function spaces(count: number): string {
  return count === 0 ? 'no space' : count === 1 ? '1 space' : `${count} spaces`;
}

export function shortened(value: string): string {
  const trimmed = value.trim();
  return trimmed.length > 30 ? `${trimmed.slice(0, 29)}…` : trimmed;
}

export function lineBreakOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}
