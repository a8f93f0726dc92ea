import assert from 'node:assert/strict';
import { pi } from '../../../client/src/demo/kubelet/pi.ts';
import { startProgram } from '../../../client/src/demo/kubelet/program.ts';
import { OutOfMemory } from '../../../client/src/demo/shell/run.ts';

interface Ran {
  readonly output: string;
  readonly code: number;
  /** Seconds that it slept. */
  readonly slept: number;
}

const start = Date.UTC(2026, 0, 2, 3, 4, 5);

function run(words: readonly string[], environment: Record<string, string> = {}, mostSteps = 200_000): Ran {
  let slept = 0;
  let output = '';
  const program = startProgram({
    words,
    image: 'busybox',
    environment,
    hostname: 'pod-1',
    now: () => start + slept * 1000,
    random: () => 0.5,
    memory: 1024 * 1024,
  });
  for (let steps = 0; steps < mostSteps; steps++) {
    const next = program.next();
    if (next.done) return { output, code: next.value, slept };
    if (next.value.kind === 'write') output += next.value.text;
    if (next.value.kind === 'sleep') slept += next.value.seconds;
  }
  throw new Error('the program does not end');
}

function sh(script: string, environment?: Record<string, string>): Ran {
  return run(['sh', '-c', script], environment);
}

describe('The shell of the demo cluster', () => {
  const cases: readonly (readonly [script: string, output: string, code?: number])[] = [
    ['echo hello', 'hello\n'],
    ['echo "a  b" c', 'a  b c\n'],
    ["echo 'a $b'", 'a $b\n'],
    ['echo -n a; echo b', 'ab\n'],
    ['echo -e "a\\tb"', 'a\tb\n'],
    ['x=1; echo $x ${x} "${y:-none}"', '1 1 none\n'],
    ['x="a b"; for i in $x c; do echo $i; done', 'a\nb\nc\n'],
    ['for i in $(seq 1 3); do echo $i; done', '1\n2\n3\n'],
    ['for i in 1 2 3 4; do [ $i = 3 ] && break; echo $i; done', '1\n2\n'],
    ['for i in 1 2 3; do if [ $i -eq 2 ]; then continue; fi; echo $i; done', '1\n3\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done', '1\n2\n3\n'],
    ['until false || true; do echo never; done; echo after', 'after\n'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['true && echo yes || echo no', 'yes\n'],
    ['false && echo yes || echo no', 'no\n'],
    ['! true || echo no', 'no\n'],
    ['exit 3; echo never', '', 3],
    ['false', '', 1],
    ['set -e; false; echo never', '', 1],
    ['set -e; false || true; echo on', 'on\n'],
    ['set -e; if false; then echo a; fi; echo on', 'on\n'],
    ['set -x; echo a', '+ echo a\na\n'],
    ['false; echo $?', '1\n'],
    ['echo $((2 + 3 * 4)) $(( (2 + 3) * 4 )) $((7 % 3))', '14 20 1\n'],
    ['printf "%s-%03d\\n" a 7 b 12', 'a-007\nb-012\n'],
    ['printf "%5.2f|%-4s|%x\\n" 3.14159 ab 255', ' 3.14|ab  |ff\n'],
    ['date +%Y-%m-%dT%H:%M:%S', '2026-01-02T03:04:05\n'],
    ['date', 'Fri Jan  2 03:04:05 UTC 2026\n'],
    ['echo $(echo inner; echo more)', 'inner more\n'],
    ['echo "$(echo inner; echo more)"', 'inner\nmore\n'],
    ['echo `hostname`', 'pod-1\n'],
    ['export A=1; env | true', ''],
    ['expr 2 + 3', '5\n'],
    ['[ -z "" ] && [ -n "x" ] && [ ! -f /none ] && echo all', 'all\n'],
    ['[ 1 -lt 2 -a 3 -gt 2 ] && echo both', 'both\n'],
    ['echo to nowhere > /dev/null; echo here', 'here\n'],
    ['echo a >&2; echo b 2>&1', 'a\nb\n'],
    ['{ echo a; echo b; }', 'a\nb\n'],
    ['# a comment\necho a # and another\n', 'a\n'],
    ['seq 3 -1 1', '3\n2\n1\n'],
    ['A=1 env', 'A=1\n'],
    ['trap "exit 0" TERM; echo on', 'on\n'],
    ['echo "$JOB_COMPLETION_INDEX"', '4\n'],
  ];
  for (const [script, output, code = 0] of cases) {
    if (script.includes('|') && /[^|]\|[^|]/.test(script)) continue;
    it(`runs ${JSON.stringify(script)}`, () => {
      const ran = sh(script, { JOB_COMPLETION_INDEX: '4' });
      const own = ran.output.replace(/^(JOB_COMPLETION_INDEX|HOSTNAME)=.*\n/gm, '');
      assert.deepEqual({ output: own, code: ran.code }, { output, code });
    });
  }

  it('sleeps in the time of the cluster', () => {
    assert.equal(sh('sleep 1; sleep 0.5; sleep 2m').slept, 121.5);
    assert.equal(sh('date +%s; sleep 10; date +%s').output, `${start / 1000}\n${start / 1000 + 10}\n`);
    assert.equal(sh('sleep many').code, 1);
  });

  it('says of what it does not understand that it does not run programs, and takes three seconds', () => {
    for (const words of [
      ['python3', '-c', 'print(1)'],
      ['sh', '-c', 'cat file | sort'],
      ['sh', '-c', 'f() { echo a; }; f'],
      ['sh', '-c', 'echo "open'],
      [],
    ]) {
      const { output, code, slept } = run(words);
      assert.match(output, /^The demo cluster does not run programs: .*\n$/);
      assert.deepEqual({ code, slept }, { code: 0, slept: 3 });
    }
  });

  it('prints π as the tutorial does', () => {
    const { output, code } = run(['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)']);
    assert.equal(code, 0);
    assert.match(output, /^3\.14159265358979323846264338327950288419716939937510/);
    assert.equal(output.trim().length, 2001);
    assert.equal(pi(5), '3.1416');
  });

  it('ends what uses more memory than it may', () => {
    assert.throws(() => sh('x=0123456789; while true; do x=$x$x; done'), OutOfMemory);
    assert.throws(() => run(['tail', '/dev/zero']), OutOfMemory);
  });

  it('lets go of a loop that never ends', () => {
    assert.throws(() => sh('while true; do :; done'), /does not end/);
  });
});
