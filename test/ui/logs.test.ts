import assert from 'node:assert/strict';
import { waitFor } from '../cluster/support.ts';
import { shellManifest } from './support/manifests.ts';
import { describeOnCluster } from './support/suite.ts';

/** Three workers with a sidecar each; worker 1 fails at its first attempt. They write what programs write. */
const orders = `apiVersion: batch/v1
kind: Job
metadata:
  name: orders
spec:
  completionMode: Indexed
  completions: 3
  parallelism: 3
  backoffLimitPerIndex: 2
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - name: metrics
          image: busybox:1.36
          restartPolicy: Always
          command:
            - sh
            - -c
            - |
              trap 'exit 0' TERM
              echo '{"level":"info","ts":1735732800.5,"msg":"listening","port":9090,"nested":{"a":[1,2]}}'
              sleep 600 & wait
      containers:
        - name: main
          image: busybox:1.36
          env:
            - name: ATTEMPT
              valueFrom:
                fieldRef:
                  fieldPath: metadata.annotations['batch.kubernetes.io/job-index-failure-count']
          command:
            - sh
            - -c
            - |
              echo "INFO worker $JOB_COMPLETION_INDEX begins, attempt \${ATTEMPT:-0}"
              sleep 1
              case $JOB_COMPLETION_INDEX in
                0)
                  printf '\\033[32m✓\\033[0m \\033[1;34mtests/cart.test.ts\\033[0m \\033[2m(12 ms)\\033[0m\\n'
                  echo 'Traceback (most recent call last):'
                  echo '  File "/app/src/orders/cart.py", line 12, in total'
                  echo '    return sum(item.price for item in items)'
                  echo "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
                  ;;
                1)
                  echo '2026-01-31T12:00:00Z ERROR [main] com.example.OrderService - order 4711 failed'
                  echo 'java.lang.IllegalStateException: no stock for item 42'
                  printf '\\tat com.example.Stock.reserve(Stock.java:7)\\n'
                  printf '\\tat com.example.OrderService.place(OrderService.java:12)\\n'
                  echo 'Caused by: java.io.IOException: connection reset'
                  printf '\\t... 12 more\\n'
                  [ "\${ATTEMPT:-0}" = 0 ] && exit 3
                  ;;
                2)
                  echo 'level=warn msg="slow query" took=1.25s rows=1200 url=https://example.com/q?x=1'
                  echo "Error: Cannot read properties of undefined (reading 'id')"
                  echo '    at loadOrder (/app/src/orders/load.js:3:11)'
                  echo '    at async file:///app/src/main.mjs:9:3'
                  echo 'panic: runtime error: index out of range [5] with length 3'
                  echo 'goroutine 1 [running]:'
                  printf 'main.total(...)\\n\\t/app/cmd/total.go:7 +0x1d\\n'
                  ;;
              esac
              echo '{"time":"2026-01-31T12:00:00Z","level":"warn","message":"retrying","attempt":2,"ok":false}'
              sleep 1
              echo "DEBUG worker $JOB_COMPLETION_INDEX is done in 2.1s"
`;

/** Numbers its lines, many times a second, until it is told to end. */
const counting = shellManifest('counting', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done');

const sources = {
  'src/orders/cart.py': `${'\n'.repeat(11)}    return sum(item.price for item in items)\n`,
  'src/orders/load.js': '\n\nexport const load = () => order.id;\n',
  'stock/src/main/java/com/example/Stock.java': '\n\n\n\n\n\nthrow new IllegalStateException();\n',
  'cmd/total.go': '\n\n\n\n\n\nreturn prices[5]\n',
};

const files = { 'orders.yaml': orders, 'counting.yaml': counting, ...sources };

describeOnCluster('the log of a Job, a person', { throughProxy: true, files }, ({ workbench, cluster }) => {
  /** The entries of the open quick pick take no click while they move; the keyboard chooses what is highlighted. */
  async function answer(text: string): Promise<void> {
    await workbench().page.locator('.quick-input-widget:visible input.input:visible').fill(text);
    await workbench().page.keyboard.press('Enter');
  }

  /** The whole text that the channel shows; what is selected for that looks like nothing a person would see. */
  async function logText(): Promise<string> {
    const text = await workbench().outputText();
    await workbench().page.keyboard.press('Control+End');
    return text;
  }

  const button = (name: string) => workbench().page.locator('.panel .title-actions').getByRole('button', { name });

  /** Colours in which the channel draws the labels of containers, by label. */
  async function labelColors(): Promise<ReadonlyMap<string, string>> {
    const found = await workbench()
      .page.locator('.output-view .view-line span span')
      .evaluateAll((spans) =>
        (spans as unknown as readonly { textContent: string | null }[]).flatMap((span) => {
          const label = /^\d-\w{5}\/(?:main|metrics)/.exec(span.textContent ?? '')?.[0];
          return label ? [[label, (globalThis as unknown as Drawn).getComputedStyle(span).color] as const] : [];
        }),
      );
    return new Map(found);
  }

  it('has every pod and every attempt in one place, each container in a colour of its own', async () => {
    await workbench().openExplorer();
    await workbench().openFile('orders.yaml');
    await workbench().lens('Apply').waitFor();
    await workbench().command('Kubernetes Jobs: Apply Manifest');
    const told = workbench().notification(/Job orders was created in tests/);
    await told.getByRole('button', { name: 'Follow Logs' }).click();
    await workbench().outputLine('══ Job orders is complete').waitFor({ timeout: 120_000 });
    await workbench().command('View: Toggle Maximized Panel');
    const log = await logText();
    const attempts = [...log.matchAll(/ (1-\w{5})\/main +\S INFO worker 1 begins, attempt (\d)$/gm)];
    assert.deepEqual(
      attempts.map(([, , attempt]) => attempt),
      ['0', '1'],
    );
    assert.notEqual(attempts[0]?.[1], attempts[1]?.[1], 'each attempt is a pod');
    assert.match(log, /^── +1-\w{5}\/main +\S ended with exit code 3$/m);
    assert.match(log, /^── +1-\w{5}\/main +\S started in pod orders-1-\w{5}, another attempt at index 1$/m);
    assert.match(log, /^══ Job orders is complete: 3 of 3 succeeded in \d+ s\. 39 lines\.$/m);
    assert.ok(!log.includes('\u001b') && !log.includes('[32m'));
    for (const [theme, kind, name] of [
      ['Dark Modern', 'vs-dark', 'dark'],
      ['Light Modern', 'vs', 'light'],
      ['Dark High Contrast', 'hc-black', 'high-contrast'],
    ] as const) {
      await workbench().useTheme(theme, kind);
      await workbench().outputLine('══ Job orders is complete').waitFor();
      await workbench().screenshot(`logs-merged-${name}`);
      const colors = await labelColors();
      assert.ok(colors.size >= 5, `${colors.size} containers are on the screen`);
      assert.equal(new Set(colors.values()).size, colors.size, `${theme}: ${[...colors].join(' ')}`);
    }
    await workbench().useTheme('Dark Modern', 'vs-dark');
  });

  it('goes from a stack frame to the line in the workspace', async () => {
    await workbench().command('View: Toggle Maximized Panel');
    // The last attempt's frame is near the end.
    await logText();
    const link = workbench().page.locator('.output-view .detected-link', { hasText: 'Stock.java:7' }).last();
    await link.waitFor();
    await workbench().screenshot('logs-links');
    await link.click({ modifiers: ['ControlOrMeta'] });
    await workbench().activeTab('Stock.java').waitFor();
    await workbench().page.locator('.statusbar').getByText('Ln 7, Col 1').waitFor();
    await workbench().screenshot('logs-link-opened');
  });

  it('filters it by a button, and has all of it back', async () => {
    await button('Filter Log…').click();
    await answer('level:error');
    await button('Clear Filter of Log').waitFor();
    const log = await logText();
    assert.match(log, /^── filtered: level:error$/m);
    const left = log.split('\n').filter((line) => /^\d\d:/.test(line));
    assert.ok(left.length > 5);
    assert.ok(left.some((line) => line.endsWith('    at com.example.Stock.reserve(Stock.java:7)')));
    assert.deepEqual(
      left.filter((line) => /worker|metrics|slow query/.test(line)),
      [],
    );
    await workbench().screenshot('logs-filtered');
    await button('Clear Filter of Log').click();
    await button('Filter Log…').waitFor();
    assert.equal((await logText()).split('\n').filter((line) => /^\d\d:/.test(line)).length, 39);
  });

  it('lays out JSON', async () => {
    await workbench().command('Kubernetes Jobs: Toggle JSON Layout of Log');
    await workbench().outputLine('"message": "retrying",').waitFor();
    await workbench().screenshot('logs-json');
    await workbench().command('Kubernetes Jobs: Toggle JSON Layout of Log');
    await workbench().outputLine('"message": "retrying",').waitFor({ state: 'detached' });
  });

  it('opens it as a document that folds', async () => {
    await workbench().commandAndPick(
      'Kubernetes Jobs: Open Log as Document',
      'Open Log as Document',
      'One container after the other',
    );
    await workbench().activeTab('orders.log').waitFor();
    await workbench().editor.locator('.view-line', { hasText: 'started in pod' }).first().waitFor();
    const text = await workbench().editorText();
    const mains = text.split('\n').flatMap((line) => / (\d-\w{5}\/\w+) +[│┃┆┇┊┋╎╏] /.exec(line)?.[1] ?? []);
    assert.equal(mains.filter((name, at) => name !== mains[at - 1]).length, new Set(mains).size);
    await workbench().command('Fold All');
    await workbench().goTo(1);
    await workbench().screenshot('logs-document-folded');
    assert.ok((await workbench().editor.locator('.view-line').count()) < 20);
    await workbench().command('Unfold All');
    await workbench().command('View: Close Editor');
  });

  it('sees its own colours in a terminal', async () => {
    await workbench().command('Kubernetes Jobs: Open Log in Terminal');
    await workbench().page.locator('.panel .terminal-wrapper.active .xterm').waitFor();
    await workbench().page.locator('.terminal-tabs-entry, .single-terminal-tab').first().waitFor();
    await workbench().command('View: Toggle Maximized Panel');
    await workbench().command('Terminal: Scroll to Top');
    await workbench().screenshot('logs-terminal');
    await workbench().command('View: Toggle Maximized Panel');
    await workbench().command('Terminal: Kill All Terminals');
  });

  it('pauses, goes on, and is told what is lost for good', async () => {
    const { proxy, server, namespace } = cluster();
    assert.ok(proxy);
    await workbench().openFile('counting.yaml');
    await workbench().lens('Apply').waitFor();
    await workbench().command('Kubernetes Jobs: Apply Manifest');
    const told = workbench().notification(/Job counting was created in tests/);
    await told.getByRole('button', { name: 'Follow Logs' }).click();
    await workbench().outputLine('line 5').waitFor({ timeout: 60_000 });
    await button('Pause Log').click();
    await workbench().outputLine('── paused').waitFor();
    await workbench().screenshot('logs-paused');
    await button('Resume Log').click();
    await workbench().outputLine('── paused').waitFor({ state: 'detached' });
    // The pod goes, with its log, while nobody can see it.
    proxy.setDown(true);
    await workbench().outputLine('reconnecting').waitFor({ timeout: 60_000 });
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const selector = 'labelSelector=batch.kubernetes.io%2Fjob-name%3Dcounting';
    await server.request('DELETE', `${pods}?${selector}&gracePeriodSeconds=0`);
    await server.request('DELETE', `/apis/batch/v1/namespaces/${namespace}/jobs/counting?propagationPolicy=Background`);
    await waitFor('the pod to be gone', async () => {
      const { body } = await server.request('GET', `${pods}?${selector}`);
      return (JSON.parse(body) as { items: unknown[] }).items.length === 0;
    });
    proxy.setDown(false);
    await workbench().outputLine('══ Job counting was deleted').waitFor({ timeout: 120_000 });
    const log = await logText();
    assert.match(
      log,
      /^╳╳ +\w{5} +│ lines missing after \d\d:\d\d:\d\d\.\d{3}: the pod was deleted, and its log files with it$/m,
    );
    const numbers = [...log.matchAll(/│ line (\d+)$/gm)].map(([, number]) => Number(number));
    assert.deepEqual(
      numbers,
      numbers.map((_number, at) => at + 1),
    );
    await workbench().screenshot('logs-gap');
  });

  it('leaves nothing in the log that nobody was told', async () => {
    const errors = (await workbench().extensionLog()).split('\n').filter((line) => line.includes('[error]'));
    assert.deepEqual(errors, []);
  });
});

/** What a page has and Node has not. */
interface Drawn {
  getComputedStyle(element: unknown): { readonly color: string };
}
