import type { Span } from '../node.ts';

/**
 * - `action`: `{{ … }}`, `{% … %}`, `<% … %>`: a template language that is run over the file;
 * - `variable`: `${VAR}` of envsubst, `#{VAR}#`, `@VAR@` of deployment tools: replaced in the text;
 * - `bareVariable`: `$VAR`, which envsubst replaces too, and which shells know as well;
 * - `placeholder`: `<your-image>`, `__TOKEN__`: for people or scripts to fill in.
 *
 * `$(VAR)` is none of these: Kubernetes itself expands it in a running pod.
 */
export type TemplateKind = 'action' | 'variable' | 'bareVariable' | 'placeholder';

export interface TemplatePart extends Span {
  readonly kind: TemplateKind;
}

const hint = /\{\{|\{%|\$[{A-Z_]|<[A-Za-z%]|#\{|__[A-Z]|@[A-Za-z]/;

const otherParts = new RegExp(
  [
    /(?<percent>\{%[\s\S]*?%\})/,
    /(?<erb><%[\s\S]*?%>)/,
    /(?<variable>\$\{[A-Za-z_][^{}\n]*\})/,
    /(?<hash>#\{[A-Za-z][\w.-]*\}#?)/,
    /(?<at>@[A-Za-z][\w.-]*@)/,
    /(?<bare>\$[A-Z_][A-Z0-9_]*)/,
    /(?<placeholder><[A-Za-z][\w./-]*(?: [\w./-]+)*>|__[A-Z][A-Z0-9_]*?__)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'y',
);

/** The template parts of a text, in source order. They do not overlap. */
export function findTemplateParts(text: string): readonly TemplatePart[] {
  if (!hint.test(text)) return [];
  const parts: TemplatePart[] = [];
  const starts = /\{\{|[{$<#@_]/g;
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const part = match[0] === '{{' ? actionAt(text, match.index) : otherAt(text, match.index);
    if (!part) continue;
    parts.push(part);
    starts.lastIndex = part.end;
  }
  return parts;
}

function otherAt(text: string, at: number): TemplatePart | undefined {
  otherParts.lastIndex = at;
  const groups = otherParts.exec(text)?.groups;
  if (!groups) return undefined;
  const kind: TemplateKind =
    groups.percent || groups.erb
      ? 'action'
      : groups.variable || groups.hash || groups.at
        ? 'variable'
        : groups.bare
          ? 'bareVariable'
          : 'placeholder';
  return { kind, start: at, end: otherParts.lastIndex };
}

/** A Go template action. One that is not closed ends with its line, as somebody may be typing it. */
function actionAt(text: string, open: number): TemplatePart {
  const start = text.charAt(open - 1) === '$' ? open - 1 : open;
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(open, open + 40));
  if (comment) {
    const close = /\*\/\s*-?\}\}/g;
    close.lastIndex = open;
    if (close.test(text)) return { kind: 'action', start, end: close.lastIndex };
  }
  const tokens = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\}\}|\{\{/g;
  tokens.lastIndex = open + 2;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[0] === '}}') return { kind: 'action', start, end: tokens.lastIndex };
    if (token[0] === '{{') break;
  }
  const lineEnd = text.slice(open).search(/[\r\n]|$/);
  return { kind: 'action', start, end: open + lineEnd };
}

/** Template parts by place. */
export class TemplateIndex {
  constructor(readonly parts: readonly TemplatePart[]) {}

  /** The parts that have a character in the span. */
  within(span: Span): readonly TemplatePart[] {
    const { parts } = this;
    if (parts.length === 0) return parts;
    let low = 0;
    let high = parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((parts[middle] as TemplatePart).end <= span.start) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < parts.length && (parts[end] as TemplatePart).start < span.end) end++;
    return parts.slice(low, end);
  }
}
