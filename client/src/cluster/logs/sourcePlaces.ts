/** A place in a source file that a line of a log names. */
export interface SourcePlace {
  /** Of what names it, in the line; UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Segments of the path as it is in the container, without `.` and `..`; the last is the file's name. */
  readonly path: readonly string[];
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column?: number;
}

/** Only so much of a line is looked at, in UTF-16 code units. */
const longest = 4_000;
const longestPath = 500;
/** So many places of one line at the most. */
const most = 20;

/** Whether a line may name a place at all: most name none. */
const hint = /[\w)]:\d|line \d|\w\(\d/;

/** Python: `File "/app/x.py", line 3, in f` */
const python = /File "([^"]{1,500})", line (\d{1,7})/g;
/** Java and its kin: `at com.example.Stock$Item.reserve(Stock.java:7)`, with a module or a loader before it. */
const java =
  /\bat (?:[\w.@-]{0,100}\/){0,2}((?:[\w$]{1,100}\.){1,30})[\w$<>]{1,100}\(([\w$-]{1,100}\.(?:java|kt|kts|scala|groovy)):(\d{1,7})\)/g;
/** What may be a path: no white space, quotes, brackets or separators in it. */
const word = /[^\s"'`()<>[\]{},;|=*?]+/g;
/** `x.go:12`, `x.js:1:2`, `file:///app/x.mjs:1:2`, `C:\app\X.cs:line 3` */
const inWord = /^(?:file:\/\/)?((?:[A-Za-z]:[\\/])?[^:]+\.[A-Za-z]\w{0,9}):(\d{1,7})(?::(\d{1,6}))?(?!\d|\.\d)/;
/** A word that ends with a path, and the line behind it: `x.sh: line 3:`, `X.cs:line 3`, `x.php on line 3`, `x.ts(3,5)` */
const pathAlone = /^(?:file:\/\/)?((?:[A-Za-z]:[\\/])?[^:]+\.[A-Za-z]\w{0,9})(:line|:)?$/;
const behind = /["']?(?:\((\d{1,7})(?:,(\d{1,6}))?\)|,? (?:on |at )?line (\d{1,7}))/y;
const lineBehind = / (\d{1,7})/y;

/** The places in source files that a line names, as the runtimes of the usual languages write them, in their order. */
export function sourcePlaces(text: string): readonly SourcePlace[] {
  const line = text.length > longest ? text.slice(0, longest) : text;
  if (!hint.test(line)) return [];
  const places: SourcePlace[] = [];
  const add = (start: number, end: number, path: readonly string[], number: string, column?: string): void => {
    if (path.length === 0 || places.length >= most || places.some((one) => one.start < end && start < one.end)) return;
    places.push({
      start,
      end,
      path,
      line: Number(number),
      ...(column === undefined ? {} : { column: Number(column) }),
    });
  };
  for (const { 0: all, 1: path = '', 2: number = '', index } of line.matchAll(python)) {
    add(index + 'File "'.length, index + all.length, toPath(path), number);
  }
  for (const { 0: all, 1: names = '', 2: file = '', 3: number = '', index } of line.matchAll(java)) {
    // The last name is the class, which its file is called after; the others are its package.
    const end = index + all.length - 1;
    add(end - `${file}:${number}`.length, end, [...names.split('.').slice(0, -2), file], number);
  }
  for (const { 0: found, index } of line.matchAll(word)) {
    if (found.length > longestPath || !found.includes('.')) continue;
    const [all, path = '', number = '', column] = inWord.exec(found) ?? [];
    if (all !== undefined) {
      add(index, index + all.length, toPath(path, found), number, column);
      continue;
    }
    const [, alone, mark] = pathAlone.exec(found) ?? [];
    if (alone === undefined) continue;
    const end = index + found.length;
    const rest = mark === ':line' ? lineBehind : behind;
    rest.lastIndex = end;
    const [tail, first, second, third] = rest.exec(line) ?? [];
    if (tail !== undefined) add(index, end + tail.length, toPath(alone, found), first ?? third ?? '', second);
  }
  return places.sort((a, b) => a.start - b.start);
}

/** @param word where it stands: a file's URL has escapes in it */
function toPath(path: string, word = ''): readonly string[] {
  const segments: string[] = [];
  for (const segment of (word.startsWith('file://') ? decoded(path) : path).split(/[\\/]/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Folders of what others have written: a file of the workspace is not meant unless it lies in such a folder itself. */
const libraries = new Set(['node_modules', 'site-packages', 'dist-packages', 'usr', 'vendor', 'gems', 'pkg', '.cargo']);

/**
 * The file that a container's path means: that which has most of the path's end in common. An image has the files
 * somewhere else than the workspace, so what comes before need not fit; but one name of many is not enough.
 *
 * @param files paths in the workspace, of the same file name, with `/` between segments
 * @returns one of them; undefined where none is meant
 */
export function fileMeant(path: readonly string[], files: readonly string[]): string | undefined {
  let best: { readonly file: string; readonly shared: number; readonly depth: number } | undefined;
  for (const file of files) {
    const segments = file.split('/');
    let shared = 0;
    while (shared < Math.min(path.length, segments.length) && path.at(-1 - shared) === segments.at(-1 - shared)) {
      shared++;
    }
    const rest = path.slice(0, path.length - shared);
    const isEnough = shared > 1 || rest.length === 0 || shared === segments.length;
    if (shared === 0 || !isEnough || rest.some((segment) => libraries.has(segment))) continue;
    const depth = segments.length;
    if (!best || shared > best.shared || (shared === best.shared && depth < best.depth)) best = { file, shared, depth };
  }
  return best?.file;
}
